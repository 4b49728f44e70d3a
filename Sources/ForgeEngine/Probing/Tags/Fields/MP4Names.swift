/// The names of the items of an MP4 over all containers.
enum MP4Names {
    /// The name that libavformat has for an item, in lower case; a free-form one's own without its program.
    static func key(of key: String) -> String {
        if let name = names[key] { return name }
        let parts = key.split(separator: ":", maxSplits: 2)
        return parts.count == 3 && parts[0] == "----" ? parts[2].lowercased() : key.lowercased()
    }

    /// Whether an item is one of those that players know.
    static func isKnown(_ key: String) -> Bool {
        names[key] != nil || numberWidths[key] != nil || unnamed.contains(key)
    }

    /// The bytes of the items that hold a number.
    static let numberWidths = [
        "cpil": 1, "pgap": 1, "rtng": 1, "stik": 1, "hdvd": 1, "pcst": 1, "shwm": 1, "akID": 1, "tmpo": 2,
        "©mvi": 2, "©mvc": 2, "tves": 4, "tvsn": 4, "cnID": 4, "atID": 4, "geID": 4, "sfID": 4, "cmID": 4,
        "plID": 8,
    ]

    /// Items of text without a name in libavformat.
    private static let unnamed: Set<String> = [
        "rldt", "catg", "keyw", "purd", "purl", "egid", "apID", "ownr", "xid ", "sdes",
    ]

    private static let names = [
        "©nam": "title", "©ART": "artist", "aART": "album_artist", "©wrt": "composer", "©alb": "album",
        "©day": "date", "©too": "encoder", "©enc": "encoder", "©cmt": "comment", "©gen": "genre",
        "gnre": "genre", "cprt": "copyright", "©grp": "grouping", "©lyr": "lyrics", "desc": "description",
        "ldes": "synopsis", "tvsh": "show", "tven": "episode_id", "tvnn": "network", "tves": "episode_sort",
        "tvsn": "season_number", "stik": "media_type", "hdvd": "hd_video", "pgap": "gapless_playback",
        "cpil": "compilation", "trkn": "track", "disk": "disc", "©nrt": "narrator", "©pub": "publisher",
        "©st3": "subtitle", "©mvn": "mvnm", "©mvi": "mvin", "sonm": "sort_name", "soal": "sort_album",
        "soar": "sort_artist", "soaa": "sort_album_artist", "soco": "sort_composer", "sosn": "sort_show",
    ]
}
