import M4BFormat
import Testing

/// A writer announces each of its last steps before it.
@Suite struct PartTests {
    private static let format = AudioTrackFormat(
        sampleRate: 44_100, channels: 2, audioSpecificConfig: [0x12, 0x10], priming: 1024, language: "eng")
    private static let packets = (1...20).map { [UInt8](repeating: UInt8($0), count: $0) }
    private static let title = Array("A title like no other".utf8)
    private static let tag = Array("An author like no other".utf8)

    private func holds(_ file: MemoryFile, _ text: [UInt8]) -> Bool {
        file.bytes.indices.contains { file.bytes[$0...].starts(with: text) }
    }

    /// The parts that were told of, each with whether the file held the titles and the tags by then.
    private func parts(chapters: Int, isExact: Bool) throws -> ([String], MemoryFile) {
        let file = MemoryFile()
        let (format, packets) = (Self.format, Self.packets)
        let samples = Int64(packets.count - 1) * 1024
        let marks = (0..<chapters).map {
            M4BChapter(start: Int64($0) * 2048, title: String(decoding: Self.title, as: UTF8.self) + "\($0)")
        }
        var tags = M4BTags()
        tags.author = String(decoding: Self.tag, as: UTF8.self)
        var writer =
            try isExact
            ? M4BWriter(
                sink: file, format: format,
                contents: M4BContents(
                    packetCount: packets.count, audioBytes: packets.reduce(0) { $0 + Int64($1.count) },
                    largestPacket: packets.map(\.count).max()!, sampleCount: samples, chapters: marks),
                tags: tags, cover: nil)
            : M4BWriter(
                sink: file, format: format, packetBound: 20, chapterRoom: marks.map(\.title), tags: tags,
                cover: nil)
        for packet in packets { try packet.withUnsafeBytes { try writer.append($0) } }
        var told: [String] = []
        _ = try writer.finish(sampleCount: samples, chapters: marks) { part in
            told.append("\(part) \(holds(file, Self.title)) \(holds(file, Self.tag))")
        }
        return (told, file)
    }

    @Test(arguments: [false, true])
    func `chapters come first, then the tags`(isExact: Bool) throws {
        let (told, file) = try parts(chapters: 3, isExact: isExact)
        #expect(told == ["chapters false false", "metadata true false"])
        #expect(holds(file, Self.title))
        #expect(holds(file, Self.tag))
    }

    @Test(arguments: [false, true])
    func `a book without chapters has no such part`(isExact: Bool) throws {
        #expect(try parts(chapters: 0, isExact: isExact).0 == ["metadata false false"])
    }
}
