import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeDiscovery

/// What is written is read again as it was, to the sample where the form can hold that.
@Suite struct ChapterWriterTests {
    private static let rate = SampleRate(hertz: 44_100)
    private static let titles = [
        "The Start", "A=b; #c \\ d", "<i>Ünï</i> & \"so\"", "", "日本語, and a\ttab", "Last\nline",
    ]
    private static let length = SampleCount(44_100 * 40_000)

    /// Starts that are no whole milliseconds or frames, beyond the tenth hour, too.
    private static let chapters = titles.enumerated().map { index, title in
        Chapter(start: SampleCount(Int64(index) * 317_123_457), title: title)
    }

    private func read(_ format: ChapterFormat) throws -> [FoundChapter] {
        var probe = track("a book.m4b")
        (probe.sampleRate, probe.length, probe.isLengthExact) = (Self.rate, Self.length, true)
        let text = ChapterWriter(Self.chapters, of: "x/a book.m4b", rate: Self.rate, length: Self.length)
            .text(as: format)
        return try ChapterSheet(text: text, isCue: format == .cue, tracks: [probe], folder: nil).chapters
    }

    @Test(arguments: [ChapterFormat.ffmetadata, .json, .audacity, .matroska])
    func `chapters come back to the sample`(
        _ format: ChapterFormat
    ) throws {
        let found = try read(format)
        #expect(found.map { $0.start.samples(at: Self.rate) } == Self.chapters.map(\.start))
    }

    @Test(arguments: [(ChapterFormat.text, 1000), (.cue, 75)]) func `chapters come back to the nearest unit`(
        _ format: ChapterFormat, _ unit: Int
    ) throws {
        let found = try read(format)
        let unit = SampleRate(hertz: unit)
        #expect(
            found.map { $0.start.samples(at: unit) }
                == Self.chapters.map { $0.start.rescaled(from: Self.rate, to: unit) })
    }

    @Test(arguments: ChapterFormat.allCases) func `titles come back on one line`(
        _ format: ChapterFormat
    ) throws {
        var titles = [
            "The Start", "A=b; #c \\ d", "<i>Ünï</i> & \"so\"", "", "日本語, and a tab", "Last line",
        ]
        if format == .cue { titles[2] = "<i>Ünï</i> & 'so'" }
        #expect(try read(format).map { $0.title ?? "" } == titles)
    }

    @Test(arguments: [
        ("12.5\tA\n", "line 1: it does not begin with a label's start and end"),
        ("1.0\t2.0\tA\n\\\t3\t4\nx\t3.0\tB\n", "line 3: it does not begin with a label's start and end"),
    ])
    func `labels that are none are told with their line`(_ text: String, _ reason: String) {
        let error = #expect(throws: SidecarError.self) { try AudacityLabels.chapters(text) }
        #expect(error?.reason == reason)
    }

    @Test func `of Matroska's chapters the outer ones of the first edition count`() throws {
        func atom(_ start: String, _ title: String, _ inner: String = "") -> String {
            "<ChapterAtom>\n<ChapterUID>7</ChapterUID><ChapterTimeStart>\(start)</ChapterTimeStart>"
                + "<ChapterDisplay><ChapterString>\(title)</ChapterString><ChapterLanguage/></ChapterDisplay>"
                + "<ChapterDisplay><ChapterString>Andere</ChapterString></ChapterDisplay>\(inner)</ChapterAtom>"
        }
        let text =
            "<?xml version=\"1.0\"?><!-- <ChapterAtom> -->\n<Chapters><EditionEntry>"
            + atom("00:00:00", "A &amp; B", atom("00:00:01", "inner")) + atom("00:00:05.5", "C")
            + "</EditionEntry><EditionEntry>" + atom("00:00:02", "other") + "</EditionEntry></Chapters>"
        let found = try MatroskaSheet.chapters(text)
        #expect(found.map { $0.title ?? "" } == ["A & B", "C"])
        #expect(found.map(\.start.seconds) == [0, 5.5])
        let bare = #expect(throws: SidecarError.self) {
            try MatroskaSheet.chapters("<EditionEntry>\n<ChapterAtom></ChapterAtom>")
        }
        #expect(bare?.reason == "line 2: the chapter has no start")
    }

    @Test func `labels of Audacity are seconds from and to`() {
        let writer = ChapterWriter(
            Array(Self.chapters.prefix(2)), of: "a.m4b", rate: Self.rate, length: Self.length)
        #expect(
            writer.text(as: .audacity)
                == "0.000000\t7191.008095\tThe Start\n7191.008095\t40000.000000\tA=b; #c \\ d\n")
    }

    @Test(.requires(.mkvmerge, .ffprobe)) func `mkvmerge takes Matroska's chapters, to the nanosecond`()
        throws
    {
        try withTemporaryFolder { folder in
            let writer = ChapterWriter(Self.chapters, of: "a.wav", rate: Self.rate, length: Self.length)
            let sheet = try folder.write(writer.text(as: .matroska).utf8, to: "c.xml")
            let sound = try folder.write(
                WAVFile.data([Int16](repeating: 0, count: 8000), rate: 8000), to: "a.wav")
            let path = folder.path("a.mka")
            try Tool.mkvmerge.run(["-q", "-o", path, "--chapters", sheet, sound])
            let found = try Oracles.probe(path).chapters
            let nanoseconds = SampleRate(hertz: 1_000_000_000)
            #expect(
                found.map(\.start)
                    == Self.chapters.map { $0.start.rescaled(from: Self.rate, to: nanoseconds).value })
            #expect(found.map { $0.title ?? "" }[2] == Self.titles[2])
        }
    }
}
