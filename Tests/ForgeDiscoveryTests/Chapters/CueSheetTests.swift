import ForgeModel
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

    private func told(_ text: String, _ tracks: [TrackProbe], folder: FilePath? = "book") throws -> [String] {
        try CueSheet(text).chapters(in: tracks, folder: folder).found.map {
            "\($0.track.map(String.init) ?? "book") \($0.start.value)/\($0.start.timescale) \($0.title ?? "-")"
        }
    }

    @Test func severalFiles() throws {
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

    @Test func trackOfTheSheetsOwnFolderComesFirst() throws {
        func disc(_ number: Int) -> TrackProbe {
            var probe = track("01.mp3")
            probe.path = FilePath("book/CD\(number)/01.mp3")
            return probe
        }
        let sheet = "FILE \"01.wav\" WAVE\nTRACK 01 AUDIO\nTITLE A\nINDEX 01 00:00:00"
        #expect(try told(sheet, [disc(1), disc(2)], folder: "book/CD2") == ["1 0/75 A"])
        #expect(try told(sheet, [disc(1), disc(2)], folder: "elsewhere") == ["0 0/75 A"])
        // The whole name beats the stem.
        #expect(try told(sheet, [track("01.mp3"), track("01.wav")]) == ["1 0/75 A"])
    }

    @Test func oneFileThatIsNoTrackIsTheWholeBook() throws {
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
        #expect(bare.found.count == 1 && bare.warnings.isEmpty)
    }

    @Test func titleBehindItsIndexAndDataTracks() throws {
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
        ("", "it is no cue sheet: it has no INDEX 01"),
        ("FILE \"x\" WAVE\nTRACK 01 AUDIO\nINDEX 00 00:00:00", "line 2: track 01 has no INDEX 01"),
        ("INDEX 01 00:00:00", "line 1: an INDEX 01 without its TRACK"),
        (
            "TRACK 01 AUDIO\nINDEX 01 00:00:00\nINDEX 01 00:01:00",
            "line 3: an INDEX 01 without its TRACK"
        ),
        ("TRACK 01 AUDIO\nINDEX 01 00:60:00", "line 2: \"00:60:00\" is no time of the form MM:SS:FF"),
        ("TRACK 01 AUDIO\nINDEX 01 00:00:75", "line 2: \"00:00:75\" is no time of the form MM:SS:FF"),
        ("TRACK 01 AUDIO\nINDEX 01 -1:00:00", "line 2: \"-1:00:00\" is no time of the form MM:SS:FF"),
        (
            "TRACK 01 AUDIO\nINDEX 01 99999999:00:00",
            "line 2: \"99999999:00:00\" is no time of the form MM:SS:FF"
        ),
        (
            "FILE a WAVE\nTRACK 1 AUDIO\nINDEX 01 0:0:0\nFILE b WAVE\nTRACK 2 AUDIO\nINDEX 01 0:0:0",
            "line 4: \"b\" is none of the tracks"
        ),
    ])
    func refused(_ text: String, _ reason: String) {
        let error = #expect(throws: SidecarError.self) { try told(text, [track("a.mp3")]) }
        #expect(error?.reason == reason)
    }
}
