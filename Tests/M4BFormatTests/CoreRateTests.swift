import Testing

@testable import M4BFormat

/// HE-AAC counts its media at the rate of the core, and all else at the rate of the sound.
@Suite struct CoreRateTests {
    /// 22.05 kHz LC with SBR to 44.1 kHz, told behind the core's configuration as fdk-aac does, and not at all.
    private static let explicit: [UInt8] = [0x13, 0x88, 0x56, 0xE5, 0xA0]
    private static let implicit: [UInt8] = [0x13, 0x88]
    /// The same in frames of 960 samples.
    private static let short: [UInt8] = [0x13, 0x8C, 0x56, 0xE5, 0xA0]

    private func book(
        _ config: [UInt8], frame: Int = 2048, rate: Int = 44_100, priming: Int = 4096, length: Int64,
        packets: Int = 10
    ) throws -> [UInt8] {
        let file = MemoryFile()
        var writer = try M4BWriter(
            sink: file,
            format: AudioTrackFormat(
                sampleRate: rate, channels: 2, framesPerPacket: frame, audioSpecificConfig: config,
                priming: priming),
            packetBound: Int64(packets), chapterRoom: ["One", "Two"], tags: M4BTags(), cover: nil)
        for _ in 0..<packets { try [UInt8](repeating: 1, count: 9).withUnsafeBytes { try writer.append($0) } }
        _ = try writer.finish(
            sampleCount: length,
            chapters: [M4BChapter(start: 0, title: "One"), M4BChapter(start: 5001, title: "Two")])
        return file.bytes
    }

    private func gapless(_ tree: [BoxTree]) throws -> [Int] {
        let items = tree.all("moov/udta/meta/ilst/----").map(\.children)
        let item = try #require(
            items.first { String(decoding: $0["name"].payload, as: UTF8.self).hasSuffix("iTunSMPB") })
        let text = String(decoding: item["data"].payload.dropFirst(8), as: UTF8.self)
        return text.split(separator: " ").prefix(4).compactMap { Int($0, radix: 16) }
    }

    @Test(arguments: [(explicit, 2048, 1024), (implicit, 2048, 1024), (short, 1920, 960)], [12_000, 12_001])
    func `the track counts the core's samples, the edit and the chapters the sound's`(
        _ stream: (config: [UInt8], frame: Int, core: Int), length: Int64
    ) throws {
        let bytes = try book(stream.config, frame: stream.frame, priming: 2 * stream.frame, length: length)
        let tree = BoxTree.parse(bytes)
        #expect(tree["moov/mvhd"].numbers(from: 12).prefix(2) == [44_100, Int(length)])
        let audio = "moov/trak/mdia/"
        #expect(tree[audio + "mdhd"].numbers(from: 12).prefix(2) == [22_050, 10 * stream.core])
        #expect(tree[audio + "minf/stbl/stts"].numbers(from: 4) == [1, 10, stream.core])
        // Behind the table's head of 8 bytes and the entry's 8: 8 of its own, and 16 of the sound's description.
        #expect(tree[audio + "minf/stbl/stsd"].number(8 + 8 + 24) == 22_050 << 16)
        #expect(tree["moov/trak/edts/elst"].numbers(from: 4) == [1, Int(length), 2 * stream.core, 0x10000])
        #expect(tree["moov/trak:1/mdia/mdhd"].numbers(from: 12).prefix(2) == [44_100, Int(length)])
        #expect(
            tree["moov/trak:1/mdia/minf/stbl/stts"].numbers(from: 4) == [2, 1, 5001, 1, Int(length) - 5001])
        // An odd sample at the end takes a unit of its own.
        let units = Int(length + 1) / 2
        #expect(
            try gapless(tree) == [0, 2 * stream.core, 10 * stream.core - 2 * stream.core - units, units])

        let file = try M4BFile(reading: MemoryFile(bytes))
        let found = file.presentation(of: try #require(file.audioTrack))
        #expect(found.priming == 2 * stream.frame)
        #expect(found.sampleCount == length)
        #expect(found.timescale == 44_100)
        #expect(file.chapters.map { $0.start(in: 44_100) } == [0, 5001])
    }

    @Test func `streams whose packets are no more than the core's keep the sound's rate`() throws {
        // SBR that does not double the rate; LC in packets of 1024.
        for (config, frame, rate) in [
            ([0x12, 0x08, 0x56, 0xE5, 0xA0], 1024, 44_100), ([0x12, 0x08], 1024, 44_100),
            ([0x13, 0x88], 2048, 22_050),
        ] as [([UInt8], Int, Int)] {
            let tree = BoxTree.parse(
                try book(config, frame: frame, rate: rate, priming: frame + 1, length: 6001))
            #expect(tree["moov/trak/mdia/mdhd"].numbers(from: 12).prefix(2) == [rate, 10 * frame])
            #expect(tree["moov/trak/mdia/minf/stbl/stsd"].number(8 + 8 + 24) == rate << 16)
            #expect(tree["moov/trak/edts/elst"].numbers(from: 4) == [1, 6001, frame + 1, 0x10000])
            #expect(try gapless(tree) == [0, frame + 1, 9 * frame - 1 - 6001, 6001])
        }
    }

    @Test func `priming that the track cannot count is refused`() throws {
        #expect(throws: M4BWriteError.self) { try book(Self.explicit, priming: 4097, length: 5002) }
    }
}
