import M4BFormat
import Testing

/// The room in front of the audio: enough, tight by a few bytes, and too small.
@Suite struct MovieRoomTests {
    private static let asc: [UInt8] = [0x12, 0x10]

    /// Writes packets that are all different, so that a byte in the wrong place is seen.
    private func write(
        packets: Int, bound: Int64, titles: [String], chapters: [M4BChapter], tags: M4BTags = M4BTags()
    ) throws -> (MemoryFile, M4BSummary) {
        let file = MemoryFile()
        let format = AudioTrackFormat(
            sampleRate: 44_100, channels: 2, audioSpecificConfig: Self.asc, priming: 1024)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: bound, chapterRoom: titles, tags: tags, cover: nil)
        for index in 0..<packets { try Self.packet(index).withUnsafeBytes { try writer.append($0) } }
        return (file, try writer.finish(sampleCount: Int64(packets - 1) * 1024, chapters: chapters))
    }

    private static func packet(_ index: Int) -> [UInt8] {
        (0..<100 + index % 37).map { UInt8(truncatingIfNeeded: index &* 31 &+ $0 &* 7 &+ index >> 8) }
    }

    private func check(_ file: MemoryFile, packets: Int, chapters: [M4BChapter]) throws {
        // The plain parser stops when boxes do not fill the file exactly.
        let types = BoxTree.parse(file.bytes).map(\.type)
        #expect(types == ["ftyp", "moov", "mdat"] || types == ["ftyp", "moov", "free", "mdat"])
        let parsed = try M4BFile(reading: file)
        #expect(parsed.isMoovFirst)
        #expect(parsed.trailingBytes == 0)
        #expect(parsed.chapters.map(\.title) == chapters.map(\.title))
        let table = try parsed.sampleTable(of: try #require(parsed.audioTrack))
        #expect(table.count == packets)
        for (index, sample) in table.enumerated() {
            let start = Int(sample.offset)
            guard Array(file.bytes[start..<start + sample.size]) == Self.packet(index) else {
                Issue.record("packet \(index) is not where the table says")
                return
            }
        }
    }

    private func chapters(_ titles: [String]) -> [M4BChapter] {
        titles.enumerated().map { M4BChapter(start: Int64($0) * 10, title: $1) }
    }

    @Test(arguments: [(2000, 2000), (2000, 2400), (5, 500), (60_000, 75_000)])
    func `enough room`(packets: Int, bound: Int64) throws {
        let titles = (0..<20).map { "Chapter title \($0)" }
        let (file, summary) = try write(
            packets: packets, bound: bound, titles: titles, chapters: chapters(titles))
        #expect(summary.shiftedBytes == 0)
        try check(file, packets: packets, chapters: chapters(titles))
    }

    /// A bound that has nothing to do with the book, up to those that a header of 32 bits can claim and beyond: what is
    /// more than 1% of the file goes, all bytes behind it come forward, and no more than them are moved.
    @Test(
        arguments: [
            (5, 2000), (5, .max), (2000, 4000), (2000, 1 << 32), (60_000, 100_000), (60_000, 1 << 32),
        ] as [(Int, Int64)])
    func `surplus is given back`(packets: Int, bound: Int64) throws {
        let titles = ["a", "b"]
        let (file, summary) = try write(
            packets: packets, bound: bound, titles: titles, chapters: chapters(titles))
        #expect(summary.shiftedBytes < 0)
        try check(file, packets: packets, chapters: chapters(titles))
        let tree = BoxTree.parse(file.bytes)
        let filler = tree.first { $0.type == "free" }?.size ?? 0
        #expect(filler <= max(4096, file.bytes.count / 100))
        #expect(summary.fileSize == file.size)
        // The audio, and what was made of it, each once; the front in a few pieces beside them.
        #expect(file.written <= 2 * summary.audioBytes + 2 * summary.moovSize + 4096)
    }

    /// 64 MiB of sizes and what else is in front: file systems without holes would have to write more than that.
    @Test func `room has a limit`() throws {
        let file = MemoryFile()
        var writer = try M4BWriter(
            sink: file,
            format: AudioTrackFormat(
                sampleRate: 44_100, channels: 2, audioSpecificConfig: Self.asc, priming: 0),
            packetBound: .max, chapterRoom: [], tags: M4BTags(), cover: nil)
        // Larger than a chunk, so that it is written at once.
        try [UInt8](repeating: 7, count: (1 << 20) + 1).withUnsafeBytes { try writer.append($0) }
        #expect(file.bytes.count < 66 << 20)
        let summary = try writer.finish(sampleCount: 1024, chapters: [])
        #expect(summary.fileSize == file.size)
        #expect(file.size < 1_060_000)
    }

    /// More packets than the bound: the audio moves back, over more than one block of four megabytes.
    @Test(arguments: [2000, 60_000]) func `movie outgrows its room`(packets: Int) throws {
        let titles = ["a", "b"]
        let (file, summary) = try write(
            packets: packets, bound: 10, titles: titles, chapters: chapters(titles))
        #expect(summary.shiftedBytes > 0)
        #expect(summary.fileSize == file.size)
        try check(file, packets: packets, chapters: chapters(titles))
    }

    /// Sizes leave memory a quarter of a million at a time, as long as there is room for them in front: never, once, or
    /// as often as it takes.
    @Test(arguments: [10, 300_000, 700_000, 3_000_000] as [Int64]) func `sizes wait in the file`(bound: Int64)
        throws
    {
        let count = 700_000
        // The hundred thousands differ too, so that a block of sizes in another's place is seen.
        let sizes: [UInt32] = (0..<count).map { UInt32(1 + $0 % 5 + $0 / 100_000) }
        let total = sizes.reduce(0) { $0 + Int($1) }
        let bytes: [UInt8] = (0..<total).map { UInt8($0 % 251) }
        let file = MemoryFile()
        let format = AudioTrackFormat(
            sampleRate: 44_100, channels: 1, audioSpecificConfig: Self.asc, priming: 1024)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: bound, chapterRoom: ["a"], tags: M4BTags(), cover: nil)
        var (packet, offset) = (0, 0)
        while packet < count {
            let run = sizes[packet..<min(count, packet + 50_000)]
            let end = offset + run.reduce(0) { $0 + Int($1) }
            try bytes[offset..<end].withUnsafeBytes { try writer.append(run: $0, sizes: Array(run)) }
            (packet, offset) = (packet + run.count, end)
        }
        let chapters = [M4BChapter(start: 0, title: "a")]
        let summary = try writer.finish(sampleCount: Int64(count - 1) * 1024, chapters: chapters)
        #expect((summary.shiftedBytes > 0) == (bound < count))
        #expect((summary.shiftedBytes < 0) == (bound > count))
        #expect(BoxTree.parse(file.bytes).map(\.type).suffix(1) == ["mdat"])
        let parsed = try M4BFile(reading: file)
        let samples = Array(try parsed.sampleTable(of: try #require(parsed.audioTrack)))
        #expect(samples.map(\.size) == sizes.map(Int.init))
        // The packets lie behind each other, so that the first one's place is that of all.
        let start = try Int(#require(samples.first).offset)
        try #require(start + bytes.count == file.bytes.count)
        #expect(file.bytes[start...].elementsEqual(bytes))
        #expect(samples.last.map { Int($0.offset) + $0.size } == file.bytes.count)
    }

    @Test func `titles outgrow their room`() throws {
        let titles = (0..<3000).map { "A title nobody announced \($0)" }
        let (file, summary) = try write(packets: 100, bound: 100, titles: [], chapters: chapters(titles))
        #expect(summary.shiftedBytes > 0)
        try check(file, packets: 100, chapters: chapters(titles))
    }

    /// Too many titles for Nero's list were announced, and then there are few enough for it.
    @Test func `list of Nero appears at the end`() throws {
        let announced = (0..<260).map { "A title of a usual length, number \($0)" }
        let kept = Array(announced.prefix(255))
        let (file, summary) = try write(packets: 100, bound: 100, titles: announced, chapters: chapters(kept))
        #expect(summary.shiftedBytes == 0)
        #expect(summary.hasNeroChapters)
        try check(file, packets: 100, chapters: chapters(kept))
    }

    @Test(arguments: [8, 500]) func `fewer and shorter titles than announced`(count: Int) throws {
        let announced = (0..<count).map { _ in String(repeating: "long", count: 50) }
        let (file, summary) = try write(
            packets: 100, bound: 100, titles: announced, chapters: chapters(["x"]))
        // A title in two lists and with its entries in three tables takes less than 300 bytes more than its own 200.
        #expect(count * 500 < 4096 ? summary.shiftedBytes == 0 : summary.shiftedBytes < 0)
        try check(file, packets: 100, chapters: chapters(["x"]))
    }

    /// Titles that grow byte by byte walk the slack through 8, 7...1, 0 and below. The filler is either a whole box
    /// or absent, and the padding of the metadata takes the rest.
    @Test func `every slack from a filler to a shift`() throws {
        var fillers: Set<Int> = []
        var paddings: Set<Int> = []
        var shifted = 0
        for extra in 0..<120 {
            let title = String(repeating: "t", count: extra * 24) + String(repeating: "u", count: extra % 11)
            let (file, summary) = try write(
                packets: 50, bound: 50, titles: [""], chapters: chapters([title + "."]))
            try check(file, packets: 50, chapters: chapters([title + "."]))
            let tree = BoxTree.parse(file.bytes)
            fillers.insert(tree.first { $0.type == "free" }?.size ?? 0)
            paddings.insert(tree["moov/udta/meta/free"].size)
            if summary.shiftedBytes > 0 { shifted += 1 }
        }
        #expect(fillers.contains(0))
        #expect(fillers.contains { $0 >= 8 })
        #expect(paddings.contains(4096))
        #expect(paddings.contains { $0 < 4096 })
        #expect(paddings.allSatisfy { (2048...8192).contains($0) })
        #expect(shifted > 0)
    }

    /// One byte at a time around the point where the filler disappears.
    @Test func `slack of one to seven bytes goes into the padding`() throws {
        var paddings: Set<Int> = []
        for extra in 0..<3000 where paddings.count < 8 {
            let title = String(repeating: "t", count: 1 + extra)
            let (file, _) = try write(packets: 2, bound: 2, titles: [""], chapters: chapters([title]))
            let tree = BoxTree.parse(file.bytes)
            let padding = tree["moov/udta/meta/free"].size
            if padding >= 4096 {
                paddings.insert(padding)
                if padding > 4096 { #expect(!tree.contains { $0.type == "free" }) }
            }
        }
        #expect(paddings == Set(4096...4103))
    }

    @Test func `packets larger than a chunk`() throws {
        let file = MemoryFile()
        let format = AudioTrackFormat(
            sampleRate: 44_100, channels: 2, audioSpecificConfig: Self.asc, priming: 0)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: 9, chapterRoom: [], tags: M4BTags(), cover: nil)
        let sizes = [10, 3 << 20, 1 << 20, 5, (1 << 20) - 4, 1, 1 << 19, 1 << 19, 1]
        for (index, size) in sizes.enumerated() {
            try [UInt8](repeating: UInt8(index + 1), count: size).withUnsafeBytes { try writer.append($0) }
        }
        let summary = try writer.finish(sampleCount: 9 * 1024, chapters: [])
        let parsed = try M4BFile(reading: file)
        let table = try parsed.sampleTable(of: try #require(parsed.audioTrack))
        #expect(table.map(\.size) == sizes)
        for (index, sample) in table.enumerated() {
            let bytes = file.bytes[Int(sample.offset)..<Int(sample.offset) + sample.size]
            #expect(bytes.first == UInt8(index + 1))
            #expect(bytes.last == UInt8(index + 1))
        }
        #expect(summary.audioBytes == Int64(sizes.reduce(0, +)))
        // Chunks: 10 | 3 MiB | 1 MiB | 5 | ... and none but a single packet is larger than 1 MiB.
        let chunks = BoxTree.parse(file.bytes)["moov/trak/mdia/minf/stbl/stco"].number(4)
        #expect(chunks == 7)
    }
}
