import TestSupport
import Testing

@testable import M4BFormat

@Suite struct AudioSpecificConfigTests {
    private static func config(
        _ rate: Int, _ channels: Int, frame: Int = 1024, sbr: Bool? = nil, ps: Bool? = nil,
        to output: Int? = nil
    ) -> AudioSpecificConfig {
        var config = AudioSpecificConfig(profile: 1, sampleRate: rate, channelConfiguration: channels)
        (config.frameLength, config.hasSBR, config.hasPS, config.extensionSampleRate) = (
            frame, sbr, ps, output
        )
        return config
    }

    /// Written by libavcodec, fdk-aac and faac, or bit by bit from ISO 14496-3, 1.6.2.1.
    private static let known: [([UInt8], AudioSpecificConfig)] = [
        ([0x12, 0x10], config(44_100, 2)), ([0x12, 0x08], config(44_100, 1)),
        ([0x13, 0x88], config(22_050, 1)),
        ([0x12, 0x08, 0x56, 0xE5, 0x00], config(44_100, 1, sbr: false)),
        ([0x12, 0x14], config(44_100, 2, frame: 960)),
        ([0x13, 0x88, 0x56, 0xE5, 0xA0], config(22_050, 1, sbr: true, to: 44_100)),
        ([0x13, 0x88, 0x56, 0xE5, 0xA5, 0x48, 0x80], config(22_050, 1, sbr: true, ps: true, to: 44_100)),
        ([0x2B, 0x92, 0x08, 0x00], config(22_050, 2, sbr: true, to: 44_100)),
        ([0xEB, 0x8A, 0x08, 0x00], config(22_050, 1, sbr: true, ps: true, to: 44_100)),
        ([0x17, 0x80, 0x56, 0x22, 0x10], config(44_100, 2)),
    ]

    @Test(arguments: known) func `reads`(_ bytes: [UInt8], _ expected: AudioSpecificConfig) {
        #expect(AudioSpecificConfig(bytes) == expected)
    }

    @Test func `short form is what was read`() {
        for (bytes, config) in Self.known where bytes.count == 2 { #expect(config.shortForm == bytes) }
        #expect(Self.config(44_056, 1).shortForm == nil)
    }

    @Test func `cut off, reserved or foreign configurations are none`() {
        let none: [[UInt8]] = [
            [], [0x12], [0x17, 0x80, 0x56], [0x16, 0x88], [0x17, 0x00, 0x00, 0x00, 0x10],
            [0xF8, 0x48, 0x40, 0],
            [0x12, 0x00], [0x2B],
        ]
        for bytes in none { #expect(AudioSpecificConfig(bytes) == nil, "\(bytes)") }
        // Every prefix of a long one: nothing traps.
        for count in 0..<7 { _ = AudioSpecificConfig(Array(Self.known[6].0.prefix(count))) }
    }

    @Test func `what one decoder plays as one stream may follow each other`() {
        let plain = Self.config(22_050, 1)
        let replicated = Self.config(22_050, 1, sbr: true, to: 44_100)
        #expect(plain.isJoinable(with: Self.config(22_050, 1, sbr: false)))
        #expect(plain.isJoinable(with: replicated))
        #expect(!Self.config(22_050, 1, sbr: false).isJoinable(with: replicated))
        #expect(!plain.isJoinable(with: Self.config(22_050, 2)))
        #expect(!plain.isJoinable(with: Self.config(24_000, 1)))
        #expect(!plain.isJoinable(with: Self.config(22_050, 1, frame: 960)))
        #expect(!replicated.isJoinable(with: Self.config(22_050, 1, sbr: true, to: 22_050)))
        #expect(
            !Self.config(22_050, 1, sbr: true, ps: true, to: 44_100).isJoinable(
                with: Self.config(22_050, 1, sbr: true, ps: false, to: 44_100)))
        var main = plain
        main.objectType = 1
        #expect(!plain.isJoinable(with: main))
    }

    @Test(.requires(.ffmpeg))
    func `channels that are listed one by one are kept as their bits`() throws {
        try withTemporaryFolder { folder in
            let configs = try ["quad", "4.0"].map { layout in
                let path = folder.path("\(layout).m4a")
                try Tool.ffmpeg.run([
                    "-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=0.2:r=44100", "-af",
                    "aformat=channel_layouts=\(layout)", "-c:a", "aac", path,
                ])
                let file = try M4BFile(reading: MemoryFile(folder.read("\(layout).m4a")))
                return try #require(AudioSpecificConfig(file.audioTrack?.audioSpecificConfig ?? []))
            }
            #expect(configs[0].channelConfiguration == 0)
            #expect(configs[0].programConfig.count > 8)
            #expect(configs[0].objectType == 2)
            #expect(configs[0].sampleRate == 44_100)
            #expect(configs[0].hasSBR == false, "what follows the element is read at its place")
            var other = configs[0]
            #expect(other.isJoinable(with: configs[0]))
            other.programConfig[3] ^= 1
            #expect(!other.isJoinable(with: configs[0]))
            #expect(configs[1].channelConfiguration == 4)
        }
    }
}
