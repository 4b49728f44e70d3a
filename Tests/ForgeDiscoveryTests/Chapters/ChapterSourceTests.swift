import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Which source is taken, and what the book then says of its chapters.
@Suite struct ChapterSourceTests {
    private static let cue =
        "FILE \"a.wav\" WAVE\nTRACK 01 AUDIO\nTITLE C1\nINDEX 01 00:00:00\n"
        + "TRACK 02 AUDIO\nTITLE C2\nINDEX 01 00:05:00\n"
    private static let text = "00:00:00 T1\n00:00:12.5 T2\n"
    private static let shelf =
        #"{"chapters": [{"id": 0, "start": 0, "end": 1, "title": "J &amp; 1"}, {"start": "12.3456789", "title": null}]}"#
    private static let ffmetadata =
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=4\ntitle=F1\n"
        + "[CHAPTER]\nTIMEBASE=1/1\nSTART=4\nEND=20\ntitle=F2\n"
    private static let markers =
        "<Markers><Marker><Name>M1</Name><Time>0:00</Time></Marker><Marker><Name>M2</Name><Time>0:06</Time></Marker></Markers>"

    /// A book of two tracks of 10 s, with files beside them; a name with a slash lies on a disc.
    private func book(
        _ files: [String: String], source: DiscoveryOptions.ChapterSource = .auto, file: String? = nil,
        tracks: [TrackProbe] = [track("a.mp3"), track("b.mp3")]
    ) throws -> Book {
        try withTemporaryFolder { folder in
            var tracks = tracks
            for index in tracks.indices {
                tracks[index].path = ForgePath(folder.path(tracks[index].path.string))
            }
            var sidecars: [ForgePath] = []
            for (name, text) in files.sorted(by: { $0.key < $1.key }) {
                sidecars.append(ForgePath(try folder.write(Array(text.utf8), to: "book/\(name)")))
            }
            let candidate = BookCandidate(
                name: "Book", files: tracks.map(\.path), orderReason: "", isExplicitOrder: false,
                folder: ForgePath(folder.path("book")), sidecars: sidecars)
            var options = DiscoveryOptions()
            options.chapterSource = source
            options.chapterFile = file.map { ForgePath(folder.path("book/\($0)")) }
            return try Discovery.book(
                from: candidate, tracks: tracks, overrides: BookMetadata(), cover: nil, options: options)
        }
    }

    private func titles(_ book: Book) -> [String] { book.chapters.map(\.title) }

    private var everything: [String: String] {
        [
            "a.cue": Self.cue, "chapters.txt": Self.text, "ffmetadata.txt": Self.ffmetadata,
            "metadata.json": Self.shelf,
        ]
    }
    private var telling: [TrackProbe] {
        [
            track(
                "a.mp3", tags: ["overdrive mediamarkers": Self.markers], chapters: [(0, "E1"), (3000, "E2")]),
            track("b.mp3", chapters: [(0, "E3"), (5000, "E4")]),
        ]
    }

    @Test func `the strongest is taken`() throws {
        var files = everything
        files["metadata.json"] = nil
        let all = try book(files, tracks: telling)
        #expect(titles(all) == ["C1", "C2", "b"])
        #expect(all.chapterReason == "cue sheet a.cue")
        #expect(all.warnings == ["the chapters' source says nothing of \"b.mp3\": one chapter each"])
        files["a.cue"] = nil
        let text = try book(files, tracks: telling)
        #expect(titles(text) == ["T1", "T2"])
        #expect(text.chapterReason == "chapters of chapters.txt")
        #expect(text.chapters[1].place == .book(MediaTime(value: 12_500_000_000, timescale: 1_000_000_000)))
        files["chapters.txt"] = nil
        files["metadata.json"] = Self.shelf
        let shelf = try book(files, tracks: telling)
        #expect(titles(shelf) == ["J & 1", "Chapter 2"])
        #expect(shelf.chapterReason == "the chapters of metadata.json")
        #expect(shelf.chapters[1].place == .book(MediaTime(value: 12_345_679, timescale: 1_000_000)))
        files["metadata.json"] = nil
        let ffmetadata = try book(files, tracks: telling)
        #expect(titles(ffmetadata) == ["F1", "F2"])
        #expect(ffmetadata.chapterReason == "FFmpeg metadata ffmetadata.txt")
        #expect(ffmetadata.warnings.isEmpty)
        let markers = try book([:], tracks: telling)
        #expect(titles(markers) == ["M1", "M2", "b"])
        #expect(markers.chapterReason == "OverDrive's markers in the tags")
        #expect(markers.chapters[1].place == .track(0, offset: SampleCount(6000)))
        var plain = telling
        plain[0].tags = [:]
        let embedded = try book([:], tracks: plain)
        #expect(titles(embedded) == ["E1", "E2", "E3", "E4"])
        #expect(titles(try book([:])) == ["a", "b"])
    }

    @Test(arguments: [
        (DiscoveryOptions.ChapterSource.cue, ["C1", "C2", "b"]), (.chaptersText, ["T1", "T2"]),
        (.shelf, ["J & 1", "Chapter 2"]), (.ffmetadata, ["F1", "F2"]), (.overdrive, ["M1", "M2", "b"]),
        (.embedded, ["E1", "E2", "E3", "E4"]),
        (.files, ["a", "b"]),
    ])
    func `the one asked for is taken`(_ source: DiscoveryOptions.ChapterSource, _ expected: [String]) throws {
        #expect(titles(try book(everything, source: source, tracks: telling)) == expected)
    }

    @Test(arguments: [
        DiscoveryOptions.ChapterSource.cue, .chaptersText, .shelf, .ffmetadata, .overdrive, .embedded,
    ])
    func `the one asked for must be there`(_ source: DiscoveryOptions.ChapterSource) {
        let error = #expect(throws: ForgeError.self) { try book([:], source: source) }
        #expect(error?.code == .usage)
        #expect(error?.reason == "it has no usable chapters of the kind \"\(source.rawValue)\"")
    }

    @Test func `the file asked for is taken whatever its name`() throws {
        let files = ["a.cue": Self.cue, "x.dat": Self.ffmetadata, "y.dat": Self.text, "z.dat": Self.cue]
        #expect(titles(try book(files, file: "x.dat", tracks: telling)) == ["F1", "F2"])
        #expect(titles(try book(files, file: "y.dat", tracks: telling)) == ["T1", "T2"])
        let sheet = try book(files, file: "z.dat", tracks: telling)
        #expect(titles(sheet) == ["C1", "C2", "b"])
        #expect(sheet.chapterReason == "z.dat, as asked")
    }

    @Test func `the file asked for must be right`() throws {
        let error = #expect(throws: ForgeError.self) {
            try book(["x.txt": "00:00:00 A\nsoon B"], file: "x.txt")
        }
        #expect(error?.code == .inputUnreadable)
        #expect(error?.path?.lastComponent == "x.txt")
        #expect(error?.cause == "line 2: it begins with no time of the form HH:MM:SS.mmm")
        #expect(throws: ForgeError.self) { try book([:], file: "none.txt") }
    }

    @Test func `broken sources give way to the next`() throws {
        let files = [
            "a.cue": "TRACK 01 AUDIO\nINDEX 01 soon", "chapters.txt": "00:00:00 A\n01:00:00 B",
            "ffmetadata.txt": Self.ffmetadata,
        ]
        let book = try book(files)
        #expect(titles(book) == ["F1", "F2"])
        #expect(
            book.warnings == [
                #"the chapters of a.cue are left out: line 2: "soon" is not a time of the form MM:SS:FF; it is left out"#,
                "the chapters of chapters.txt are left out: "
                    + "line 2: it begins beyond the end of the audio, like most of the chapters",
            ])
    }

    @Test func `metadata without chapters is no mistake`() throws {
        let book = try book(["ffmetadata.txt": ";FFMETADATA1\nalbum=Told\n"])
        #expect(titles(book) == ["a", "b"])
        #expect(book.warnings.isEmpty)
        #expect(book.metadata.values[.title] == MetadataValue("Told", from: .sidecar("ffmetadata.txt")))
    }

    @Test(arguments: [
        (#"{"chapters": [], "title": "T"}"#, [] as [String]), (#"{"title": "T"}"#, []),
        (
            #"{"metadata": {"title": "T"}, "chapters": [{"start": 0, "title": "A"}, 5, {"start": 9, "title": 7}]}"#,
            ["metadata.json: chapter 2 has no start and is left out"]
        ),
        (
            #"{"metadata": {"title": "T", "chapters": [{"start": 0, "title": "A"}, {}, {"start": 9}]}}"#,
            ["metadata.json: chapter 2 has no start and is left out"]
        ),
        (
            #"{"title": "T", "chapters": {"start": 0}}"#,
            ["the chapters of metadata.json are left out: its chapters are not a list"]
        ),
        (
            #"{"title": "T", "chapters": [{"start": 1e300}, {"start": -1}]}"#,
            ["the chapters of metadata.json are left out: chapter 1 has no start and is left out"]
        ),
    ])
    func `shelf lists`(_ text: String, _ warnings: [String]) throws {
        let book = try book(["metadata.json": text])
        #expect(book.warnings == warnings)
        #expect(book.metadata[.title] == "T")
        #expect(
            titles(book)
                == (warnings.first?.hasPrefix("metadata") == true ? ["A", "Chapter 2"] : ["a", "b"]))
    }

    /// A marker beyond the end of its file is named with the file, since each has markers of its own.
    @Test func `a marker beyond the end`() throws {
        let text = Self.markers.replacing("0:06", with: "9:06")
        let tracks = ["a.mp3", "b.mp3"].map {
            track($0, tags: ["overdrive mediamarkers": $0 == "a.mp3" ? Self.markers : text])
        }
        let book = try book([:], tracks: tracks)
        #expect(book.warnings == ["b.mp3: marker 2: it begins beyond the end of the audio; left out: 1 of 4"])
    }

    /// Starts as text, and a warning that names the chapter, since one line holds all.
    @Test func `starts of a list`() throws {
        let list = ["\"0\"", "\"00:00:01.5\"", "2", "900"].map { "{\"start\": \($0), \"title\": \"T\"}" }
        let book = try book([
            "metadata.json": "{\"title\": \"T\", \"chapters\": [\(list.joined(separator: ","))]}"
        ])
        let starts = book.chapters.map { mark -> Double in
            if case .book(let time) = mark.place { time.seconds } else { -1 }
        }
        #expect(starts == [0, 1.5, 2])
        #expect(
            book.warnings == [
                "metadata.json: chapter 4: it begins beyond the end of the audio; left out: 1 of 4"
            ])
    }

    /// A file that is no JSON is told of once, by its kind.
    @Test(arguments: ["// x\n{}", "00:00 A", "{\"title\": ", ""]) func `a list that is no JSON`(
        _ text: String
    )
        throws
    {
        #expect(
            try book(["metadata.json": text]).warnings == ["metadata.json is left out: it is not valid JSON"])
    }

    @Test func `every disc may have its sheet`() throws {
        func disc(_ number: Int) -> TrackProbe {
            var probe = track("x.mp3")
            probe.path = ForgePath("book/CD\(number)/x.mp3")
            return probe
        }
        func sheet(_ title: String) -> String {
            "FILE x.wav WAVE\nTRACK 01 AUDIO\nTITLE \(title)1\nINDEX 01 00:00:00\n"
                + "TRACK 02 AUDIO\nTITLE \(title)2\nINDEX 01 00:05:00\n"
        }
        let files = ["CD1/x.cue": sheet("A"), "CD2/x.cue": sheet("B")]
        let both = try book(files, tracks: [disc(1), disc(2)])
        #expect(titles(both) == ["A1", "A2", "B1", "B2"])
        #expect(both.warnings.isEmpty)
        #expect(both.chapterReason == "cue sheet x.cue and x.cue")
        let twice = try book(["a.cue": Self.cue, "b.cue": Self.cue])
        #expect(titles(twice) == ["C1", "C2", "b"])
        #expect(
            twice.warnings.contains(
                "the chapters of b.cue are left out: another sheet tells of the same tracks"))
        // Lines of text on one disc of several count from an unknown place.
        let disced = try book(["CD1/chapters.txt": Self.text], tracks: [disc(1), disc(2)])
        #expect(
            disced.warnings == [
                "the chapters of chapters.txt are left out: it lies beside some of the tracks only"
            ])
    }

    @Test func `sheet in the tags`() throws {
        let sheet = Self.cue.split(separator: "\n").dropFirst().joined(separator: "\n")
        let tagged = track("b.flac", tags: ["cuesheet": sheet])
        let book = try book([:], tracks: [track("a.flac"), tagged])
        #expect(titles(book) == ["a", "C1", "C2"])
        #expect(book.chapterReason == "cue sheet the tags of b.flac")
        #expect(book.chapters[2].place == .track(1, offset: SampleCount(5000)))
    }

    @Test func `part that only goes on has no chapter`() throws {
        let markers = "<Markers><Marker><Name>M2 (00:04)</Name><Time>0:00</Time></Marker></Markers>"
        let tracks = [telling[0], track("b.mp3", tags: ["overdrive mediamarkers": markers])]
        let book = try book([:], tracks: tracks)
        #expect(titles(book) == ["M1", "M2"])
        #expect(book.warnings.isEmpty)
    }

    @Test func `book begins with a chapter`() throws {
        let late = try book(["chapters.txt": "00:00:01.000 A\n00:00:12 B"])
        #expect(titles(late) == ["Book", "A", "B"])
        #expect(late.chapters[0].place == .book(MediaTime(value: 0, timescale: 1)))
        let early = try book(["chapters.txt": "00:00:00.999 A\n00:00:12 B"])
        try #require(titles(early) == ["A", "B"])
        #expect(early.chapters[0].place == .book(MediaTime(value: 0, timescale: 1)))
        let numbered = try book(["chapters.txt": "00:00:00\n00:00:12 \u{9B}2JB"])
        #expect(titles(numbered) == ["Chapter 1", "›2JB"])
    }

    @Test(arguments: [
        ([0xFF, 0xFE] as [UInt8], String.Encoding.utf16LittleEndian), ([0xEF, 0xBB, 0xBF], .utf8),
        ([], .isoLatin1), ([0xFE, 0xFF], .utf16BigEndian),
    ])
    func `encodings`(_ mark: [UInt8], _ encoding: String.Encoding) throws {
        try withTemporaryFolder { folder in
            let data = try #require("00:00:00 Über\r\n00:00:05 Ärger\r\n".data(using: encoding))
            let path = ForgePath(try folder.write(mark + data, to: "chapters.txt"))
            let candidate = BookCandidate(
                name: "Book", files: ["a.mp3"], orderReason: "", isExplicitOrder: false,
                folder: ForgePath(folder.path), sidecars: [path])
            let book = try Discovery.book(
                from: candidate, tracks: [track("a.mp3")], overrides: BookMetadata(), cover: nil)
            #expect(titles(book) == ["Über", "Ärger"])
        }
    }
}
