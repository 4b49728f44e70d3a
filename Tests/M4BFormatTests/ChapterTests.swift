import M4BFormat
import TestSupport
import Testing

/// Chapters as other programs read them.
@Suite struct ChapterTests {
    struct Probe: Decodable {
        struct Chapter: Decodable {
            var timeBase: String
            var start: Int64
            var end: Int64
            var tags: [String: String]
            enum CodingKeys: String, CodingKey {
                case timeBase = "time_base"
                case start, end, tags
            }
        }
        var chapters: [Chapter]
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffprobe)), arguments: [1, 2, 255, 256, 300])
    func `ffprobe reads every chapter`(count: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: count), to: "a.m4b")
        let probe: Probe = try probe(path)
        let chapters = RichBook.chapters(count)
        #expect(probe.chapters.count == count)
        #expect(probe.chapters.allSatisfy { $0.timeBase == "1/44100" })
        #expect(probe.chapters.map(\.start) == chapters.map(\.start))
        #expect(probe.chapters.map(\.end) == chapters.dropFirst().map(\.start) + [RichBook.sampleCount])
        #expect(probe.chapters.map { $0.tags["title"] ?? "" } == RichBook.writtenTitles(chapters))
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .mutagen)), arguments: [1, 255, 256])
    func `mutagen reads Nero's list`(count: Int) throws {
        struct Chapter: Decodable {
            var start: Double
            var title: String
        }
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: count), to: "a.m4b")
        let script = """
            import mutagen.mp4 as m
            c = m.MP4(sys.argv[1]).chapters
            print(json.dumps([{'start': x.start, 'title': x.title} for x in c or []]))
            """
        let chapters: [Chapter] = try OracleTool.mutagen.json(script, path)
        // A list that cannot hold every chapter is not written at all.
        let expected = count <= 255 ? RichBook.chapters(count) : []
        #expect(chapters.count == expected.count)
        for (found, chapter) in zip(chapters, expected) {
            // Nero's unit is 100 ns, rounded to the nearest: half a unit off at most.
            #expect(abs(found.start - Double(chapter.start) / 44_100) <= 0.000_000_051)
        }
        let titles = RichBook.writtenTitles(expected)
        for (found, title) in zip(chapters, titles) {
            #expect(title.hasPrefix(found.title))
            // Cut only when too long; 255 bytes would end inside a character, so it is 254.
            #expect(found.title.utf8.count == (title.utf8.count > 255 ? 254 : title.utf8.count))
        }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg)), arguments: [1, 255, 256, 300])
    func `own reader reads both forms`(count: Int) throws {
        let file = try M4BFile(reading: MemoryFile(try RichBook.bytes(chapters: count)))
        let chapters = RichBook.chapters(count)
        #expect(file.chapters.map(\.start) == chapters.map(\.start))
        #expect(file.chapters.map(\.title) == RichBook.writtenTitles(chapters))
        #expect(file.chapters.allSatisfy { $0.timescale == 44_100 })
        #expect(file.neroChapters.count == (count <= 255 ? count : 0))
        let nero = file.neroChapters.map { $0.start(in: 44_100) }
        #expect(nero == (count <= 255 ? chapters.map(\.start) : []))
    }

    /// How the Android player Voice reads QuickTime chapters: the first text track is found by its number minus one,
    /// and one title is read from each entry of `stco`.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg)), arguments: [3, 300])
    func `voice reads one title per chunk`(count: Int) throws {
        let bytes = try RichBook.bytes(chapters: count)
        let tree = BoxTree.parse(bytes)
        let id = tree["moov/trak:0/tref/chap"].number(0)
        let path = "moov/trak:\(id - 1)/mdia/minf/stbl/"
        let titles = tree[path + "stco"].numbers(from: 8).map { offset in
            let length = BoxTree.number(bytes[offset..<offset + 2])
            return String(decoding: bytes[offset + 2..<offset + 2 + length], as: UTF8.self)
        }
        #expect(titles == RichBook.writtenTitles(RichBook.chapters(count)))
        #expect(tree[path + "stts"].number(4) == count)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffprobe)))
    func `titles of more than 64 KiB are cut between characters`() throws {
        let title = "x" + String(repeating: "é", count: 40_000)
        let chapters = [M4BChapter(start: 0, title: title), M4BChapter(start: 9, title: "b")]
        let (file, summary) = try AACStream.make().book(sampleCount: 50_000, chapters: chapters)
        #expect(summary.shiftedBytes == 0)
        let found = try M4BFile(reading: file).chapters.map(\.title)
        // 65 522 bytes are allowed and the character there begins at 65 521.
        #expect(found == ["x" + String(repeating: "é", count: 32_760), "b"])
        let folder = try TemporaryFolder()
        let probe: Probe = try probe(try folder.write(file.bytes, to: "a.m4b"))
        #expect(probe.chapters.map { $0.tags["title"] ?? "" } == found)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffprobe))) func `book without chapters`() throws {
        let (file, summary) = try AACStream.make().book(sampleCount: 50_000, chapters: [])
        #expect(summary.chapterCount == 0)
        #expect(!summary.hasNeroChapters)
        let parsed = try M4BFile(reading: file)
        #expect(parsed.tracks.count == 1)
        #expect(parsed.chapters.isEmpty)
        #expect(parsed.neroChapters.isEmpty)
        let folder = try TemporaryFolder()
        let probe: Probe = try probe(try folder.write(file.bytes, to: "a.m4b"))
        #expect(probe.chapters.isEmpty)
    }

    private func probe(_ path: String) throws -> Probe {
        try OracleTool.ffprobe.decode("-v", "error", "-show_chapters", "-of", "json", path)
    }
}
