/// The names of ID3v2's frames.
enum ID3v2Names {
    /// Version 2's names, and those of version 3 that say the same (id3.org: id3v2-00, 4; id3v2.3.0, 4).
    static let twins = [
        "TT1": "TIT1", "TT2": "TIT2", "TT3": "TIT3", "TP1": "TPE1", "TP2": "TPE2", "TP3": "TPE3",
        "TP4": "TPE4", "TCM": "TCOM", "TXT": "TEXT", "TLA": "TLAN", "TCO": "TCON", "TAL": "TALB",
        "TPA": "TPOS", "TRK": "TRCK", "TRC": "TSRC", "TYE": "TYER", "TDA": "TDAT", "TIM": "TIME",
        "TRD": "TRDA", "TMT": "TMED", "TFT": "TFLT", "TBP": "TBPM", "TCR": "TCOP", "TPB": "TPUB",
        "TEN": "TENC", "TSS": "TSSE", "TOF": "TOFN", "TLE": "TLEN", "TSI": "TSIZ", "TDY": "TDLY",
        "TKE": "TKEY", "TOT": "TOAL", "TOA": "TOPE", "TOL": "TOLY", "TOR": "TORY", "TXX": "TXXX",
        "TCP": "TCMP", "TS2": "TSO2", "TSA": "TSOA", "TSC": "TSOC", "TSP": "TSOP", "TST": "TSOT",
        "TDS": "TDES", "TDR": "TDRL", "TCT": "TCAT", "TKW": "TKWD", "TID": "TGID",
        "COM": "COMM", "ULT": "USLT", "PIC": "APIC", "IPL": "IPLS", "MVN": "MVNM", "MVI": "MVIN",
        "GP1": "GRP1",
    ]

    /// Keys by names: those that libavformat has for them. All other frames have their name in lower case.
    static let keys = [
        "TALB": "album", "TCOM": "composer", "TCON": "genre", "TCOP": "copyright", "TENC": "encoded_by",
        "TIT1": "grouping", "TIT2": "title", "TLAN": "language", "TPE1": "artist", "TPE2": "album_artist",
        "TPE3": "performer", "TPOS": "disc", "TPUB": "publisher", "TRCK": "track", "TSSE": "encoder",
        "TCMP": "compilation", "TDRC": "date", "TYER": "date", "TDEN": "creation_time", "TORY": "tdor",
        "TSOA": "album-sort", "TSOP": "artist-sort", "TSOT": "title-sort", "GRP1": "grouping",
    ]

    /// Frames of people, which "/" stands between in versions 2 and 3, as their text says.
    static let peopleBySlash: Set<String> = ["TCOM", "TEXT", "TOLY", "TOPE", "TPE1"]

    /// Frames without a T in front that are texts all the same: iTunes' movement and grouping.
    static let texts: Set<String> = ["MVNM", "MVIN", "GRP1"]

    /// The names of the narrator's part in a list of people.
    static let narrators: Set<String> = [
        "narrator", "narration", "reader", "read by", "narrated by", "speaker",
    ]
}
