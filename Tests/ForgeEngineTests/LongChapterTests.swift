import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Chapters that are longer than a chapter track has numbers for.
@Suite struct LongChapterTests {
    private static let rate = SampleRate(hertz: 8000)
    /// 150 h at 8 kHz: 2^32 samples and 25 million.
    private static let length: Int64 = 150 * 3600 * 8000

    /// Silence as AAC, in one file without chapters.
    private func silence(in folder: TemporaryFolder) throws -> String {
        let path = folder.path("silence.m4a")
        // An access unit of two channels of nothing.
        let packet: [UInt8] = [0x21, 0x10, 0x04, 0x60, 0x8C, 0x1C]
        let count = Int((Self.length + 2 * 1024 - 1) / 1024)
        let format = AudioTrackFormat(
            sampleRate: Self.rate.hertz, channels: 2, audioSpecificConfig: [0x15, 0x90], priming: 1024)
        let file = try OutputFile(destination: ForgePath(path))
        var writer = try M4BWriter(
            sink: file, format: format,
            contents: M4BContents(
                packetCount: count, audioBytes: Int64(count * packet.count), largestPacket: packet.count,
                sampleCount: Self.length, chapters: []), tags: M4BTags(), cover: nil)
        let block = (0..<20_000).flatMap { _ in packet }
        let sizes = [UInt32](repeating: UInt32(packet.count), count: 20_000)
        var left = count
        while left > 0 {
            let now = min(left, sizes.count)
            try block[..<(now * packet.count)].withUnsafeBytes {
                try writer.append(run: $0, sizes: Array(sizes[..<now]))
            }
            left -= now
        }
        _ = try writer.finish(sampleCount: Self.length, chapters: [])
        try file.publish(replacing: false)
        return path
    }

    private func marks(_ starts: [Int64]) -> [ChapterMark] {
        starts.enumerated().map { ChapterMark(track: 0, offset: SampleCount($1), title: "Part \($0 + 1)") }
    }

    @Test(arguments: [
        ([0], ["Part 1"], [0]),
        ([0, 8_000_000], ["Part 1", "Part 2"], [0, 8_000_000]),
        ([0, 7], ["Part 1", "Part 2", "Part 2 (2)"], [0, 7, 7 + (length - 7 + 1) / 2]),
    ])
    func `a chapter of 150 hours is copied as it is; where another begins at an odd sample, it is divided`(
        starts: [Int64], titles: [String], expected: [Int64]
    ) throws {
        try withTemporaryFolder { folder in
            let source = try silence(in: folder)
            let made = try TestBook([source], in: folder, marks: marks(starts))
            #expect(made.plan.isCopied)
            #expect(made.report.length.value == Self.length)
            #expect(made.report.chapters.map(\.start.value) == expected)
            #expect(made.report.chapters.map(\.title) == titles)
            // The plan knows, says why, and encoding would give the same.
            #expect(made.plan.chapters == made.report.chapters)
            let warnings =
                titles.count == starts.count
                ? []
                : [
                    "the chapter 'Part 2' is longer than 149 hours, which is more than M4B has room for: it goes on as 'Part 2 (2)'"
                ]
            #expect(made.plan.warnings == warnings)
            #expect(made.report.warnings == warnings)
            let book = try TestBook.book([source], marks: marks(starts))
            let plan = try Planner.plan(
                book, options: EncodingOptions(sampleRate: Self.rate, codec: .encode), output: "o.m4b",
                encoders: Planner.EncoderFacts.linked())
            #expect(plan.chapters == made.plan.chapters)
            #expect(plan.warnings == warnings)
            // And so does the file, in both of its lists.
            let file = try M4BFile(reading: InputFile(ForgePath(made.path)), tableLimit: 1 << 20)
            for chapters in [file.chapters, file.neroChapters] {
                #expect(chapters.map { $0.start(in: 8000) } == expected)
                #expect(chapters.map(\.title) == titles)
            }
        }
    }

    @Test func `room is kept for the parts, and only what the plan did not foresee is news`() throws {
        let book = Book(
            tracks: [], orderReason: "", metadata: BookMetadata(), cover: nil, chapters: marks([0, 7]),
            chapterReason: "")
        let chapters = book.chapters.enumerated().map {
            Chapter(start: SampleCount(Int64($0) * 7), title: $1.title)
        }
        let fitted = FittedChapters(chapters, length: SampleCount(Self.length), rate: Self.rate)
        var plan = ConversionPlan(
            output: "o.m4b", tracks: [], orderReason: "",
            audio: ConversionPlan.Audio(
                .copied, sampleRate: Self.rate, channels: 1, bitRate: 1, reasons: []),
            length: .zero, chapters: chapters, chapterReason: "", metadata: BookMetadata(), cover: nil,
            warnings: [])
        #expect(FittedChapters.room(book, plan) == ["Part 1", "Part 2"])
        #expect(fitted.news(to: plan) == fitted.warnings)
        #expect(fitted.warnings.count == 1)
        (plan.chapters, plan.warnings) = (fitted.chapters, fitted.warnings)
        #expect(FittedChapters.room(book, plan) == ["Part 1", "Part 2", "Part 2 (2)"])
        #expect(fitted.news(to: plan) == [])
    }
}
