import M4BFormat
import TestSupport
import Testing

/// Chapters that have more samples than the sample table has numbers for.
@Suite struct LongChapterTests {
    /// A book with chapters at these samples, as its source has them.
    struct Book: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var rate: Int
        var length: Int64
        var starts: [Int64]
        /// Units per second that the chapter track has to count in.
        var timescale: Int64
        /// Starts in the file, where chapters have to be divided.
        var divided: [Int64]?
    }

    static let books = [
        Book(
            testDescription: "as long as signed numbers go", rate: 44_100, length: 1 << 31 - 1, starts: [0],
            timescale: 44_100),
        Book(
            testDescription: "one sample more", rate: 44_100, length: 1 << 31, starts: [0], timescale: 22_050),
        Book(
            testDescription: "30 h in one", rate: 44_100, length: 30 * 3600 * 44_100 + 1, starts: [0],
            timescale: 14_700),
        Book(
            testDescription: "60 h in one", rate: 48_000, length: 60 * 3600 * 48_000, starts: [0],
            timescale: 9600
        ),
        Book(
            testDescription: "100 h in one", rate: 48_000, length: 100 * 3600 * 48_000 + 77, starts: [0],
            timescale: 4800),
        // 3 is the smallest unit at which the long one fits 31 bits, and it divides all starts.
        Book(
            testDescription: "starts of whole packets of MP3", rate: 44_100, length: 30 * 3600 * 44_100,
            starts: [0, 1152, 2304 * 1001], timescale: 14_700),
        // No unit for signed numbers, since a start is odd; modern readers take 32 bits.
        Book(
            testDescription: "20 h behind an odd start", rate: 44_100, length: 20 * 3600 * 44_100,
            starts: [0, 1003], timescale: 44_100),
        Book(
            testDescription: "the longest that libavformat takes", rate: 44_100, length: 5_000_000_000,
            starts: [0, 1, 4_294_487_296], timescale: 44_100),
        Book(
            testDescription: "one sample more than it takes", rate: 44_100, length: 5_000_000_000,
            starts: [0, 1, 4_294_487_297], timescale: 44_100, divided: [0, 1, 2_147_243_649, 4_294_487_297]),
        Book(
            testDescription: "30 h between odd starts", rate: 44_100, length: 5_000_000_000,
            starts: [0, 101, 101 + 30 * 3600 * 44_100], timescale: 44_100,
            divided: [0, 101, 101 + 15 * 3600 * 44_100, 101 + 30 * 3600 * 44_100]),
        Book(
            testDescription: "100 h behind an odd start", rate: 48_000, length: 5 * 3_456_000_000 + 7,
            starts: [0, 7], timescale: 48_000,
            divided: [0] + (0..<5).map { 7 + $0 * 3_456_000_000 }),
        // The last chapter would be shorter than a unit.
        Book(
            testDescription: "a short end", rate: 44_100, length: 1 << 31 + 1, starts: [0, 1 << 31],
            timescale: 44_100),
    ]

    private func write(_ book: Book, _ chapters: [M4BChapter]) throws -> MemoryFile {
        let file = MemoryFile()
        // Few packets reach these lengths when they have so many samples.
        let format = AudioTrackFormat(
            sampleRate: book.rate, channels: 1, framesPerPacket: 65_535, audioSpecificConfig: [0x12, 0x08],
            priming: 0)
        let packets = (book.length + 65_534) / 65_535
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: packets, chapterRoom: chapters.map(\.title),
            tags: M4BTags(), cover: nil)
        for _ in 0..<packets { try [1, 2, 3].withUnsafeBytes { try writer.append($0) } }
        _ = try writer.finish(sampleCount: book.length, chapters: chapters)
        return file
    }

    private func chapters(_ book: Book) -> [M4BChapter] {
        M4BChapter.fitting(
            book.starts.enumerated().map { M4BChapter(start: $1, title: "Part \($0)") },
            sampleCount: book.length, sampleRate: book.rate)
    }

    @Test(arguments: books)
    func `both forms of chapters have every start to the sample`(book: Book) throws {
        let chapters = chapters(book)
        #expect(chapters.map(\.start) == book.divided ?? book.starts)
        let file = try M4BFile(reading: try write(book, chapters))
        #expect(file.chapters.map { $0.start(in: Int64(book.rate)) } == chapters.map(\.start))
        #expect(file.chapters.map(\.title) == chapters.map(\.title))
        #expect(file.chapters.allSatisfy { $0.timescale == book.timescale })
        #expect(file.neroChapters.map { $0.start(in: Int64(book.rate)) } == chapters.map(\.start))
        #expect(file.neroChapters.map(\.title) == chapters.map(\.title))
        // The movie and the edit stay exact, and the chapter track ends with its last chapter, within the movie.
        #expect(file.movieTimescale == Int64(book.rate))
        #expect(file.movieDuration == book.length)
        let track = try #require(file.audioTrack)
        #expect(file.presentation(of: track).sampleCount == book.length)
        let text = try #require(file.tracks.last)
        #expect(text.edits.map(\.duration) == [book.length])
        #expect(text.mediaDuration == book.length * book.timescale / Int64(book.rate))
        #expect(text.sttsTotal == text.mediaDuration)
    }

    @Test(.enabled(if: OracleTool.usable(.ffprobe)), arguments: books)
    func `ffprobe reads every start and end`(book: Book) throws {
        let chapters = chapters(book)
        let folder = try TemporaryFolder()
        let path = try folder.write(try write(book, chapters).bytes, to: "a.m4b")
        let probe: ChapterTests.Probe = try OracleTool.ffprobe.decode(
            "-v", "error", "-show_chapters", "-of", "json", path)
        let unit = Int64(book.rate) / book.timescale
        #expect(probe.chapters.allSatisfy { $0.timeBase == "1/\(book.timescale)" })
        #expect(probe.chapters.map { $0.start * unit } == chapters.map(\.start))
        #expect(
            probe.chapters.map(\.end) == chapters.dropFirst().map { $0.start / unit } + [book.length / unit])
        #expect(probe.chapters.map { $0.tags["title"] } == chapters.map(\.title))
    }

    @Test func `parts of a divided chapter keep its name, those behind the first with a number`() {
        let length: Int64 = 15_000_000_000
        let named = [M4BChapter(start: 0, title: "a"), M4BChapter(start: 1, title: "Long")]
        #expect(
            M4BChapter.fitting(named, sampleCount: length, sampleRate: 44_100).map(\.title)
                == ["a", "Long", "Long (2)", "Long (3)", "Long (4)"])
        // Without a name the writer numbers them as it does others.
        let unnamed = [M4BChapter(start: 0, title: "a"), M4BChapter(start: 1, title: "")]
        #expect(
            M4BChapter.fitting(unnamed, sampleCount: length, sampleRate: 44_100).map(\.title)
                == ["a", "", "", "", ""])
    }

    @Test func `chapters that make no sense are left for the writer to refuse`() {
        for starts in [[], [5], [0, 7, 3], [0, .max], [.min, 0]] as [[Int64]] {
            let chapters = starts.map { M4BChapter(start: $0, title: "t") }
            #expect(M4BChapter.fitting(chapters, sampleCount: 100, sampleRate: 44_100) == chapters)
            guard starts != [] else { continue }
            #expect(throws: M4BWriteError.self) {
                try write(
                    Book(testDescription: "", rate: 44_100, length: 100, starts: [], timescale: 0), chapters)
            }
        }
    }
}
