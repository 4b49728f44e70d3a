import TestSupport
import Testing

@testable import M4BFormat

/// Files that are laid out before their packets are written, and read without holding their tables.
@Suite struct ExactContentsTests {
    private static let format = AudioTrackFormat(
        sampleRate: 44_100, channels: 2, audioSpecificConfig: [0x12, 0x10], priming: 1024)

    /// Packets that are all different, so that a byte in the wrong place is seen.
    private static func packet(_ index: Int) -> [UInt8] {
        (0..<100 + index % 37).map { UInt8(truncatingIfNeeded: index &* 31 &+ $0 &* 7 &+ index >> 8) }
    }

    private static func tags(_ title: String) -> M4BTags {
        var tags = M4BTags()
        tags.title = title
        return tags
    }

    private func contents(_ count: Int, chapters: Int = 3) -> M4BContents {
        M4BContents(
            packetCount: count, audioBytes: (0..<count).reduce(0) { $0 + Int64(100 + $1 % 37) },
            largestPacket: 136,
            sampleCount: Int64(count - 1) * 1024,
            chapters: (0..<chapters).map { M4BChapter(start: Int64($0) * 700, title: "Chapter \($0)") })
    }

    /// Packets `range` as a run: what `append(run:sizes:)` takes.
    private func append(_ range: Range<Int>, to writer: inout M4BWriter<MemoryFile>) throws {
        let packets = range.map(Self.packet)
        try packets.flatMap { $0 }.withUnsafeBytes {
            try writer.append(run: $0, sizes: packets.map { UInt32($0.count) })
        }
    }

    private func write(_ count: Int, chapters: Int = 3, runs: Int) throws -> (MemoryFile, M4BSummary) {
        let file = MemoryFile()
        let contents = contents(count, chapters: chapters)
        var writer = try M4BWriter(
            sink: file, format: Self.format, contents: contents, tags: Self.tags("T"), cover: nil)
        var next = 0
        while next < count {
            // Runs and single packets in turn: neither may disturb the other.
            let end = min(count, next + runs)
            if next % 2 == 0 {
                try append(next..<end, to: &writer)
            } else {
                for index in next..<end { try Self.packet(index).withUnsafeBytes { try writer.append($0) } }
            }
            next = end
        }
        return (file, try writer.finish(sampleCount: contents.sampleCount, chapters: contents.chapters))
    }

    @Test(arguments: [(2, 2, 0), (2, 1, 1), (7709, 10, 3), (7710, 777, 300), (40_001, 20_000, 3)])
    func `every packet is where the tables say, and the boxes fill the file`(
        count: Int, run: Int, chapters: Int
    ) throws {
        let chapters = count < 3 ? min(chapters, 1) : chapters
        let (file, summary) = try write(count, chapters: chapters, runs: run)
        #expect(summary.packetCount == Int64(count))
        #expect(summary.fileSize == file.size)
        #expect(summary.shiftedBytes == 0)
        #expect(BoxTree.parse(file.bytes).map(\.type) == ["ftyp", "moov", "mdat"])
        let parsed = try M4BFile(reading: file)
        let track = try #require(parsed.audioTrack)
        #expect(parsed.chapters.count == chapters)
        #expect(parsed.text("©nam") == "T")
        #expect(parsed.presentation(of: track).sampleCount == Int64(count - 1) * 1024)
        let samples = Array(try parsed.sampleTable(of: track))
        #expect(samples.count == count)
        let misplaced = samples.enumerated().first { index, sample in
            !file.bytes[Int(sample.offset)..<Int(sample.offset) + sample.size].elementsEqual(
                Self.packet(index))
        }
        #expect(misplaced?.offset == nil)
    }

    @Test
    func `the file is the one that is written without knowing, but for the chunks and the room left over`()
        throws
    {
        let (file, summary) = try write(500, runs: 500)
        let other = MemoryFile()
        let contents = contents(500)
        var writer = try M4BWriter(
            sink: other, format: Self.format, packetBound: 500, chapterRoom: contents.chapters.map(\.title),
            tags: Self.tags("T"), cover: nil)
        try append(0..<500, to: &writer)
        let bounded = try writer.finish(sampleCount: contents.sampleCount, chapters: contents.chapters)
        #expect(
            (bounded.moovSize, bounded.averageBitrate, bounded.peakBitrate) == (
                summary.moovSize, summary.averageBitrate, summary.peakBitrate
            ))
        let (a, b) = (BoxTree.parse(file.bytes), BoxTree.parse(other.bytes))
        #expect(a.map(\.type) == ["ftyp", "moov", "mdat"])
        #expect(b.map(\.type) == ["ftyp", "moov", "free", "mdat"])
    }

    @Test func `what was not announced is refused`() throws {
        func error(
            _ body: (inout M4BWriter<MemoryFile>) throws -> Void, chapters: Int = 3, samples: Int64 = 9 * 1024
        )
            -> M4BWriteError?
        {
            #expect(throws: M4BWriteError.self) {
                let announced = contents(10)
                var writer = try M4BWriter(
                    sink: MemoryFile(), format: Self.format, contents: announced, tags: M4BTags(), cover: nil)
                try body(&writer)
                _ = try writer.finish(
                    sampleCount: samples, chapters: contents(10, chapters: chapters).chapters)
            }
        }
        #expect(error { try append(0..<9, to: &$0) } == .contentsChanged)
        #expect(error { try append(0..<11, to: &$0) } == .contentsChanged)
        #expect(error { try append(1..<11, to: &$0) } == .contentsChanged)
        #expect(error({ try append(0..<10, to: &$0) }, chapters: 2) == .contentsChanged)
        #expect(error({ try append(0..<10, to: &$0) }, samples: 9 * 1024 - 1) == .contentsChanged)
        #expect(
            error { writer in
                try [1, 2, 3].map(UInt8.init).withUnsafeBytes { try writer.append(run: $0, sizes: [2]) }
            } == .invalidPacketSize(bytes: 3))
        #expect(
            error { writer in
                try [1, 2].map(UInt8.init).withUnsafeBytes { try writer.append(run: $0, sizes: [2, 0]) }
            } == .invalidPacketSize(bytes: 0))
    }

    @Test
    func `a file read without its tables says the same, and its packets are walked in the file`() throws {
        let (file, _) = try write(7710, chapters: 20, runs: 100)
        let full = try M4BFile(reading: file)
        let sparse = try M4BFile(reading: file, tableLimit: 1000)
        let (track, other) = (try #require(sparse.audioTrack), try #require(full.audioTrack))
        #expect(sparse.tags == full.tags)
        #expect(sparse.chapters == full.chapters)
        #expect(sparse.covers == full.covers)
        #expect(sparse.presentation(of: track) == full.presentation(of: other))
        #expect(track.packetCount == 7710)
        #expect(track.audioSpecificConfig == [0x12, 0x10])
        #expect(throws: M4BReadError.self) { try sparse.sampleTable(of: track) }
        let expected = Array(try full.sampleTable(of: other))
        for (parsed, track) in [(sparse, track), (full, other)] {
            for limit in [1, 137, 5000, .max] {
                var packets = try parsed.packets(of: track, in: file)
                var sizes: [UInt32] = []
                var found: [SampleTable.Sample] = []
                while let run = try packets.next(maxBytes: limit, sizes: &sizes) {
                    #expect(run.firstPacket == found.count)
                    #expect(run.count == sizes.count)
                    #expect(run.count == 1 || run.bytes <= limit)
                    var offset = run.offset
                    for size in sizes {
                        found.append(.init(offset: offset, size: Int(size), duration: 1024))
                        offset += Int64(size)
                    }
                }
                #expect(found.elementsEqual(expected), "at most \(limit) bytes")
            }
        }
    }
}
