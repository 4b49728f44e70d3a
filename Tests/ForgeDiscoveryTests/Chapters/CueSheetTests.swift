import ForgeModel
import ForgeSystem
import Testing

@testable import ForgeDiscovery

/// Cue sheets as programs write them, and as they lie about after years.
@Suite struct CueSheetTests {
    /// Exact Audio Copy: one WAV for each track, pauses, comments.
    static let severalFiles = """
        REM GENRE "Audio Book"
        REM DATE 1996
        REM DISCID 5A0B8A08
        REM COMMENT "ExactAudioCopy v1.3"
        PERFORMER "An Author"
        TITLE "The \\"Book\\" (Disc 1)"
        FILE "01 - The Start.wav" WAVE
          TRACK 01 AUDIO
            TITLE "The Start"
            PERFORMER "A Reader"
            INDEX 01 00:00:00
          TRACK 02 AUDIO
            TITLE "In the first file"
            INDEX 00 00:03:70
            INDEX 01 00:04:37
        FILE "D:\\Rips\\02 - The End.wav" WAVE
          TRACK 03 AUDIO
            TITLE "The End"
            INDEX 01 00:00:00
            INDEX 02 00:05:00
        """

    private func told(_ text: String, _ tracks: [TrackProbe], folder: ForgePath? = "book") throws -> [String]
    {
        try CueSheet(text).chapters(in: tracks, folder: folder).found.map {
            "\($0.track.map(String.init) ?? "book") \($0.start.value)/\($0.start.timescale) \($0.title ?? "-")"
        }
    }

    @Test func `several files`() throws {
        let sheet = try CueSheet(Self.severalFiles)
        #expect(
            sheet.tags == [
                "genre": "Audio Book", "date": "1996", "artist": "An Author",
                "album": "The \\\"Book\\\" (Disc 1)",
            ])
        let tracks = [track("01 - the start.mp3"), track("02 - The End.flac")]
        #expect(
            try told(Self.severalFiles, tracks)
                == ["0 0/75 The Start", "0 337/75 In the first file", "1 0/75 The End"])
        #expect(sheet.sections[0].chapters.map(\.line) == [11, 15])
    }

    /// Names on the disk that are no UTF-8 are those of the sheet in the encoding that was named.
    @Test func `names in other encodings`() throws {
        let sheet = try CueSheet("FILE \"Ж1.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 0:0:0")
        var tracks = [track("a.mp3"), track("b.mp3")]
        tracks[1].path = ForgePath(bytes: [0xC6, 0x31, 0x2E, 0x6D, 0x70, 0x33])
        let found = try sheet.chapters(in: tracks, folder: nil, TextDecoding(encoding: "CP1251")).found
        #expect(found.map(\.track) == [1])
        #expect(try sheet.chapters(in: tracks, folder: nil).found.map(\.track) == [nil])
    }

    /// "Multiple WAV files with gaps (noncompliant)": the pause of a track ends the file before its own.
    @Test func `pauses at the end of the file before`() throws {
        let text = """
            FILE "1.wav" WAVE
              TRACK 01 AUDIO
                TITLE "One"
                INDEX 01 00:00:00
              TRACK 02 AUDIO
                TITLE "Two"
                INDEX 00 00:07:00
            FILE "2.wav" WAVE
                INDEX 01 00:00:00
              TRACK 03 AUDIO
                TITLE "Three"
                INDEX 00 00:05:00
            FILE "3.wav" WAVE
                INDEX 01 00:00:10
              TRACK 04 AUDIO
                TITLE "No start"
            FILE "4.wav" WAVE
              TRACK 05 AUDIO
                INDEX 01 00:00:00
            """
        let tracks = ["1.mp3", "2.mp3", "3.mp3", "4.mp3"].map { track($0) }
        #expect(try told(text, tracks) == ["0 0/75 One", "1 0/75 Two", "2 10/75 Three", "3 0/75 -"])
        #expect(try CueSheet(text).warnings == ["line 15: track 04 has no INDEX 01; it is left out"])
    }

    @Test func `track of the sheet's own folder comes first`() throws {
        func disc(_ number: Int) -> TrackProbe {
            var probe = track("01.mp3")
            probe.path = ForgePath("book/CD\(number)/01.mp3")
            return probe
        }
        let sheet = "FILE \"01.wav\" WAVE\nTRACK 01 AUDIO\nTITLE A\nINDEX 01 00:00:00"
        #expect(try told(sheet, [disc(1), disc(2)], folder: "book/CD2") == ["1 0/75 A"])
        #expect(try told(sheet, [disc(1), disc(2)], folder: "elsewhere") == ["0 0/75 A"])
        // The whole name beats the stem.
        #expect(try told(sheet, [track("01.mp3"), track("01.wav")]) == ["1 0/75 A"])
    }

    @Test func `one file that is no track is the whole book`() throws {
        let sheet =
            "FILE Book.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:01:00\nTRACK 02 AUDIO\nINDEX 01 100:00:74"
        let (found, warnings) = try CueSheet(sheet).chapters(
            in: [track("1.mp3"), track("2.mp3")], folder: nil)
        #expect(
            found.map(\.start) == [
                MediaTime(value: 75, timescale: 75), MediaTime(value: 450_074, timescale: 75),
            ])
        #expect(found.allSatisfy { $0.track == nil && $0.title == nil })
        #expect(
            warnings == [#"line 1: "Book.wav" is none of the tracks; its times are taken for the whole book"#]
        )
        let bare = try CueSheet("TRACK 01 AUDIO\nINDEX 01 00:00:00").chapters(
            in: [track("1.mp3")], folder: nil)
        #expect(bare.found.count == 1)
        #expect(bare.warnings.isEmpty)
    }

    @Test func `title behind its index and data tracks`() throws {
        let sheet = """
            file x.mp3 mp3
            track 01 mode1/2352
            index 01 00:00:00
            track 02 audio
            index 01 00:02:00
            title   Late
            """
        // The data track's start is no sound's.
        #expect(try told(sheet, [track("x.mp3")]) == ["0 150/75 Late"])
    }

    @Test(arguments: [
        ("", "it is not a cue sheet: it has no INDEX 01"),
        (
            "FILE \"x\" WAVE\nTRACK 01 AUDIO\nINDEX 00 00:00:00",
            "line 2: track 01 has no INDEX 01; it is left out"
        ),
        (
            "TRACK 01 AUDIO\nINDEX 01 -1:00:00",
            "line 2: \"-1:00:00\" is not a time of the form MM:SS:FF; it is left out"
        ),
        (
            "TRACK 01 AUDIO\nINDEX 01 99999999:00:00",
            "line 2: \"99999999:00:00\" is not a time of the form MM:SS:FF; it is left out"
        ),
        (
            "FILE b WAVE\nTRACK 1 AUDIO\nINDEX 01 0:0:0\nFILE c WAVE\nTRACK 2 AUDIO\nINDEX 01 0:0:0",
            "line 1: \"b\" is none of the tracks"
        ),
    ])
    func `refused`(_ text: String, _ reason: String) {
        let error = #expect(throws: SidecarError.self) { try told(text, [track("a.mp3"), track("d.mp3")]) }
        #expect(error?.reason == reason)
    }

    private static let three = [
        "FILE a.mp3 MP3", "TRACK 01 AUDIO", "TITLE A", "INDEX 01 0:0:0", "TRACK 02 AUDIO", "TITLE B",
        "INDEX 01 0:2:0",
        "TRACK 03 AUDIO", "TITLE C", "INDEX 01 0:5:07",
    ]

    /// One line of a good sheet is replaced: what is told then, and the warnings.
    @Test(arguments: [
        (
            6, "INDEX 01 0:2:81", "0/75 A, 231/75 B, 382/75 C",
            "line 7: \"0:2:81\" is not of the form MM:SS:FF; it is taken for 3.08 s"
        ),
        (
            6, "INDEX 01 0:2:80", "0/75 A, 230/75 B, 382/75 C",
            "line 7: \"0:2:80\" is not of the form MM:SS:FF; it is taken for 3.067 s"
        ),
        (
            6, "INDEX 01 00:02", "0/75 A, 2000000000/1000000000 B, 382/75 C",
            "line 7: \"00:02\" is not of the form MM:SS:FF; it is taken for 2.0 s"
        ),
        (
            6, "INDEX 01 0:2.5", "0/75 A, 2500000000/1000000000 B, 382/75 C",
            "line 7: \"0:2.5\" is not of the form MM:SS:FF; it is taken for 2.5 s"
        ),
        (
            3, "INDEX 01 0:00:75", "75/75 A, 150/75 B, 382/75 C",
            "line 4: \"0:00:75\" is not of the form MM:SS:FF; it is taken for 1.0 s"
        ),
        (
            6, "INDEX 01 0:2:15 ; a word", "0/75 A, 165/75 B, 382/75 C",
            "line 7: \"0:2:15 ; a word\" is not of the form MM:SS:FF; it is taken for 2.2 s"
        ),
        (6, "INDEX 01 0:2:15 \t", "0/75 A, 165/75 B, 382/75 C", ""),
        (5, "TITLE \"B", "0/75 A, 150/75 B, 382/75 C", ""),
        (5, "TITLE B\"", "0/75 A, 150/75 B, 382/75 C", ""),
        (5, "TITLE a \"B\"", "0/75 A, 150/75 a \"B\", 382/75 C", ""),
        (
            6, "INDEX 01 soon", "0/75 A, 382/75 C",
            "line 7: \"soon\" is not a time of the form MM:SS:FF; it is left out"
        ),
        (
            6, "INDEX 01", "0/75 A, 382/75 C",
            "line 7: \"\" is not a time of the form MM:SS:FF; it is left out"
        ),
        (6, "INDX 01 0:2:0", "0/75 A, 382/75 C", "line 5: track 02 has no INDEX 01; it is left out"),
        (
            4, "TRCK 02 AUDIO", "0/75 A, 150/75 B, 382/75 C",
            "line 7: an INDEX 01 without its TRACK; it is taken for a chapter"
        ),
        (
            1, "", "0/75 -, 150/75 B, 382/75 C",
            "line 4: an INDEX 01 without its TRACK; it is taken for a chapter"
        ),
        (5, "TITEL B", "0/75 A, 150/75 -, 382/75 C", ""),
        (0, "noise", "0/75 A, 150/75 B, 382/75 C", ""),
    ])
    func `a bad line costs itself`(_ place: Int, _ line: String, _ expected: String, _ warning: String) throws
    {
        var lines = Self.three
        lines[place] = line
        let sheet = try CueSheet(lines.joined(separator: "\n"))
        let found = sheet.sections.flatMap(\.chapters).map {
            "\($0.start.value)/\($0.start.timescale) \($0.title ?? "-")"
        }
        #expect(found.joined(separator: ", ") == expected)
        #expect(sheet.warnings == (warning.isEmpty ? [] : [warning]))
    }

    @Test func `a file that is no track costs its own`() throws {
        let text =
            "FILE a WAVE\nTRACK 1 AUDIO\nINDEX 01 0:0:0\nFILE x WAVE\nTRACK 2 AUDIO\nINDEX 01 0:0:0\n"
            + "FILE b WAVE\nTRACK 3 AUDIO\nINDEX 01 0:1:0"
        let (found, warnings) = try CueSheet(text).chapters(
            in: [track("a.mp3"), track("b.mp3")], folder: nil)
        #expect(found.map(\.track) == [0, 1])
        #expect(warnings == ["line 4: \"x\" is none of the tracks"])
    }
}
