import FFmpegBinding
import ForgeModel
import M4BFormat
import Testing

@testable import ForgeEngine

/// The packets that stand in a copy where others are missing.
@Suite struct SilentPacketTests {
    /// AAC-LC at 44.1 kHz by its channel configuration, LC in frames of 960, Main, and LC with SBR, and with SBR and PS told.
    static let configs: [(bytes: [UInt8], channels: Int, samples: Int)] =
        (1...7).map { ([0x12, UInt8($0 << 3)], $0 == 7 ? 8 : $0, 1024) } + [
            ([0x12, 0x0C], 1, 960), ([0x0A, 0x10], 2, 1024), ([0x2B, 0x92, 0x08, 0x00], 1, 2048),
            ([0xEB, 0x8A, 0x08, 0x00], 2, 2048),
        ]

    @Test(arguments: 0..<configs.count) func `decode to silence`(_ index: Int) throws {
        let config = Self.configs[index]
        let silent = try #require(AudioSpecificConfig(config.bytes)?.silentPacket)
        var decoder = try MediaDecoder.openAAC(config: config.bytes)
        let packet = try Packet()
        var frame = try Frame()
        var (frames, scratch): (Int, [Float]) = (0, [])
        for _ in 0..<3 {
            try packet.copy(silent)
            try decoder.send(packet)
            while case .ready = try decoder.receive(into: &frame) {
                frames += 1
                #expect(frame.sampleCount == config.samples)
                // libavcodec gives two channels wherever there might be parametric stereo.
                #expect(Int(frame.format.channels) == max(config.channels, config.samples > 1024 ? 2 : 1))
                frame.withFloats(0..<frame.sampleCount, scratch: &scratch) { _, heard in
                    #expect(heard.allSatisfy { $0 == 0 })
                }
            }
        }
        #expect(frames == 3)
    }

    @Test func `there are none where the configuration does not name the elements`() throws {
        // The channels are told by a program_config_element of one channel.
        let config = try #require(
            AudioSpecificConfig([0x12, 0x00, 0x04, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00]))
        #expect(config.channelConfiguration == 0)
        #expect(config.silentPacket == nil)
    }

    private func facts(holes: [(Int, Int)], broken: Set<Int> = []) -> AACFacts {
        var facts = AACFacts(
            config: [0x12, 0x08], sampleRate: SampleRate(hertz: 44_100), channels: 1, frameLength: 1024,
            packets: 9,
            bytes: 90, largestPacket: 10, priming: 1024, length: 8 * 1024)
        facts.holes = holes.map { AACFacts.Hole(packet: $0.0, count: $0.1) }
        facts.broken = broken
        return facts
    }

    /// The copy's packets by number: the source's by its first byte, 100 is a silent one.
    private func copied(_ facts: AACFacts, runs: [Int], wanted: Range<Int>, reading: Bool = true) throws
        -> [Int: UInt8]
    {
        let copied = CopiedPackets(facts)
        let silent = try #require(AudioSpecificConfig(facts.config)?.silentPacket)
        var (first, found): (Int, [Int: UInt8]) = (0, [:])
        for count in runs {
            let bytes = (first..<first + count).flatMap { [UInt8](repeating: UInt8($0), count: $0 + 5) }
            let sizes = (first..<first + count).map { UInt32($0 + 5) }
            try (reading ? bytes : []).withUnsafeBytes {
                try copied.visit(first, $0, sizes, wanted: wanted) { number, bytes, sizes in
                    var offset = 0
                    for (index, size) in sizes.enumerated() {
                        if reading {
                            let packet = Array(bytes[offset..<offset + Int(size)])
                            let isSilent = packet == silent
                            #expect(
                                isSilent || packet == [UInt8](repeating: packet[0], count: Int(packet[0]) + 5)
                            )
                            #expect(
                                found.updateValue(isSilent ? 100 : packet[0], forKey: number + index) == nil)
                        } else {
                            found[number + index] = UInt8(size)
                        }
                        offset += Int(size)
                    }
                    #expect(!reading || offset == bytes.count)
                }
            }
            first += count
        }
        return found
    }

    @Test(arguments: [[9], [4, 5], [1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3, 3]])
    func `stand where packets are missing or do not decode`(_ runs: [Int]) throws {
        let facts = facts(holes: [(3, 2), (8, 1)], broken: [0, 3, 7])
        let expected: [UInt8] = [100, 1, 2, 100, 100, 100, 4, 5, 6, 100, 100, 8]
        #expect(facts.copiedPackets == expected.count)
        #expect(facts.copiedLength == 11 * 1024)
        for wanted in [0..<12, 1..<12, 3..<5, 4..<10, 11..<12] {
            let found = try copied(facts, runs: runs, wanted: wanted)
            #expect(found == Dictionary(uniqueKeysWithValues: wanted.map { ($0, expected[$0]) }))
        }
        let sizes = try copied(facts, runs: runs, wanted: 0..<12, reading: false)
        #expect(sizes[1] == 6)
        #expect(sizes[3] == 4)
        #expect(sizes[11] == 13)
        #expect(sizes.count == 12)
        let packets = CopiedPackets(facts)
        #expect(packets.silent == [0..<1, 3..<5, 5..<6, 9..<10, 10..<11])
        #expect((0..<12).map(packets.source) == [0, 1, 2, nil, nil, 3, 4, 5, 6, 7, nil, 8])
    }

    @Test func `stand in a hole of any length`() throws {
        let facts = facts(holes: [(3, 10_000)])
        let found = try copied(facts, runs: [9], wanted: 0..<10_009)
        #expect(found.count == 10_009)
        #expect(found[10_002] == 100)
        #expect(found[10_003] == 3)
    }

    @Test func `what does not decode at the edge of a hole is a part of it`() {
        let second = 1024 / 44_100.0
        let facts = facts(holes: [(3, 100)], broken: [2, 8])
        #expect(abs(facts.loss().seconds - 102 * second) < 1e-9)
        #expect(abs(facts.loss(besidesHoles: true).seconds - second) < 1e-9)
        #expect(facts.loss(refused: [104], besidesHoles: true).seconds < 1.5 * second)
    }

    @Test func `are told as a loss at their places`() {
        var facts = facts(holes: [(3, 100)])
        let second = 1024 / 44_100.0
        #expect(abs(facts.loss().seconds - 100 * second) < 1e-9)
        #expect(facts.damage?.reason == "it is damaged between 0:00:00 and 0:00:03")
        facts.missingAtEnd = 2
        #expect(facts.damage?.reason.contains("it ends at") == true)
        #expect(abs((facts.damage?.missingSeconds ?? 0) - 100 * second - 2) < 1e-9)
        #expect(!facts.isWhole)
        (facts.holes, facts.missingAtEnd, facts.broken) = ([], 0, [5])
        #expect(facts.isWhole)
        #expect(abs(facts.loss(refused: [6]).seconds - 2 * second) < 1e-9)
        facts.note(missing: 0.4 * second, before: 4)
        #expect(facts.holes.isEmpty)
        facts.note(missing: 1.6 * second, before: 4)
        #expect(facts.holes == [AACFacts.Hole(packet: 4, count: 2)])
        facts.note(missing: 3, before: 9)
        #expect(facts.missingAtEnd == 3)
    }
}
