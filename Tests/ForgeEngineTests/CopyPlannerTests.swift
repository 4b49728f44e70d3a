import ForgeModel
import Testing

@testable import ForgeEngine

@Suite struct CopyPlannerTests {
    private static let stereo: [UInt8] = [0x12, 0x10]
    private static let mono: [UInt8] = [0x12, 0x08]
    /// 22.05 kHz stereo with SBR said outright, and without a word of it.
    private static let he: [UInt8] = [0x2B, 0x92, 0x08, 0x00]
    private static let half: [UInt8] = [0x13, 0x90]

    private func aac(
        _ config: [UInt8] = stereo, rate: Int = 44_100, channels: Int = 2, frame: Int = 1024,
        seconds: Int = 100,
        obstacle: String? = nil, name: String = "a.m4a"
    ) -> TrackProbe {
        let length = Int64(rate * seconds)
        // 100 bytes a packet.
        let packets = (seconds * rate + 1024 + frame - 1) / frame
        return TrackProbe(
            path: ForgePath(name), fileSize: 1, container: "mov,mp4,m4a,3gp,3g2,mj2", codec: "aac",
            sampleRate: SampleRate(hertz: rate), channels: channels, bitRate: 64_000, isLossless: false,
            length: SampleCount(length), isLengthExact: true,
            aac: AACFacts(
                config: config, sampleRate: SampleRate(hertz: rate), channels: channels, frameLength: frame,
                packets: packets, bytes: Int64(packets * 100), largestPacket: 100, priming: 1024,
                length: length,
                obstacle: obstacle))
    }

    private func mp3(seconds: Int, name: String = "b.mp3") -> TrackProbe {
        TrackProbe(
            path: ForgePath(name), fileSize: 1, container: "mp3", codec: "mp3",
            sampleRate: SampleRate(hertz: 44_100),
            channels: 2, bitRate: 64_000, isLossless: false, length: SampleCount(Int64(44_100 * seconds)),
            isLengthExact: true)
    }

    private func plan(
        _ tracks: [TrackProbe], _ options: EncodingOptions = EncodingOptions(),
        encoders: [Planner.EncoderFacts] = [.native]
    ) throws -> ConversionPlan {
        let book = Book(
            tracks: tracks, orderReason: "order", metadata: BookMetadata(), cover: nil,
            chapters: tracks.indices.map { ChapterMark(track: $0, offset: .zero, title: "\($0)") },
            chapterReason: "files")
        return try Planner.plan(book, options: options, output: "o.m4b", encoders: encoders)
    }

    private func methods(_ plan: ConversionPlan) -> String {
        plan.tracks.indices.map { plan.method(of: $0) == .copy ? "c" : "e" }.joined()
    }

    @Test
    func `tracks that one decoder plays as one stream are copied, however their configurations are spelled`()
        throws
    {
        let plan = try plan([aac(), aac([0x12, 0x10, 0x56, 0xE5, 0x00]), aac()])
        #expect(methods(plan) == "ccc")
        #expect(plan.audio.encoding == nil)
        #expect(plan.isCopied)
        #expect(
            plan.audio.reasons[0] == "the packets of all 3 tracks are copied as they are: 44.1 kHz LC stereo")
        #expect(plan.audio.bitRate == 100 * 8 * 44_100 / 1024)
        // 4 410 000 samples and 1024 of priming fill 4307 packets but for 368; 1024 of the next priming stay.
        #expect(plan.chapters.map(\.start.value) == [0, 4_411_392, 8_822_784])
        #expect(plan.length.value == 8_822_784 + 4_410_000)
        #expect(plan.audio.reasons[1] == "joins with at most 1392 samples (32 ms) of silence")
    }

    @Test func `what does not match is said with both configurations`() throws {
        let plan = try plan([aac(seconds: 100), aac(Self.he, frame: 2048, seconds: 90)])
        #expect(methods(plan) == "ee")
        #expect(plan.audio.encoding?.encoder.name == "aac")
        #expect(
            plan.tracks[1].reason
                == "different AudioSpecificConfig: 22.05 kHz HE stereo beside 44.1 kHz LC stereo")
        #expect(
            plan.tracks[0].reason
                == "it could be copied, but 1 of 2 tracks cannot, and they are more than a quarter of the book"
        )
    }

    @Test func `equal configurations are not enough: packets decide whether there is SBR`() throws {
        let low = aac(Self.half, rate: 22_050, seconds: 10)
        let high = aac(Self.half, rate: 44_100, frame: 2048, seconds: 90)
        let plan = try plan([low, high])
        #expect(methods(plan) == "ee")
        #expect(
            plan.tracks[0].reason
                == "different AudioSpecificConfig: 22.05 kHz LC stereo beside 22.05 kHz HE stereo")
        #expect(plan.tracks[1].reason.hasSuffix("and no encoder at hand makes 22.05 kHz HE stereo"))
    }

    @Test(arguments: [(100, "cce"), (101, "eee")])
    func `a quarter of the book may be encoded to match, no more`(seconds: Int, expected: String) throws {
        let plan = try plan([aac(seconds: 150), aac(seconds: 150), mp3(seconds: seconds)])
        #expect(methods(plan) == expected)
        if expected == "cce" {
            #expect(plan.tracks[2].reason == "mp3 is not AAC; encoded to match")
            #expect(plan.audio.encoding?.encoder == EncoderChoice(name: "aac", coder: "twoloop"))
            #expect(plan.audio.reasons[0].hasPrefix("the packets of 2 of 3 tracks are copied"))
        }
    }

    @Test func `without the encoder that is known to match, the book is encoded`() throws {
        var other = Planner.EncoderFacts.native
        other.description.name = "libfdk_aac"
        #expect(methods(try plan([aac(seconds: 300), mp3(seconds: 10)], encoders: [other])) == "ee")
        other = Planner.EncoderFacts.native
        other.sampleRates = [48_000]
        #expect(methods(try plan([aac(seconds: 300), mp3(seconds: 10)], encoders: [other])) == "ee")
        #expect(methods(try plan([aac(), aac()], encoders: [])) == "cc", "copying needs no encoder")
        let wide = aac([0x12, 0x30], channels: 6, seconds: 300)
        #expect(methods(try plan([wide, wide])) == "cc")
        #expect(methods(try plan([wide, mp3(seconds: 10)])) == "ee")
    }

    @Test func `an obstacle is the reason`() throws {
        let plan = try plan([aac(obstacle: "one of its packets is empty")])
        try #require(methods(plan) == "e")
        #expect(plan.tracks[0].reason == "one of its packets is empty")
        var foreign = aac()
        foreign.aac = nil
        foreign.container = "mpegts"
        #expect(try self.plan([foreign]).tracks[0].reason == "AAC in mpegts is not copied")
    }

    @Test func `what was asked of the sound and the packets have is no reason to encode`() throws {
        let source = 100 * 8 * 44_100 / 1024
        for options in [
            EncodingOptions(bitRate: source), EncodingOptions(bitRate: source + source / 21),
            EncodingOptions(sampleRate: SampleRate(hertz: 44_100)), EncodingOptions(channels: 2),
        ] {
            #expect(methods(try plan([aac(), aac()], options)) == "cc", "\(options)")
        }
    }

    @Test(arguments: [
        (EncodingOptions(bitRate: 24_000), "24 kb/s were asked for"),
        (EncodingOptions(bitRate: 34_453 * 106 / 100), "37 kb/s were asked for"),
        (EncodingOptions(sampleRate: SampleRate(hertz: 22_050)), "22050 Hz were asked for"),
        (EncodingOptions(channels: 1), "mono was asked for"),
        (EncodingOptions(encoder: EncoderChoice(name: "aac")), "the encoder aac was asked for"),
        (EncodingOptions(rateControl: .constantBitRate), "a rate control (cbr) was asked for"),
        (EncodingOptions(codec: .encode), "encoding was asked for"),
    ])
    func `what was asked of the sound and the packets do not have is the reason to encode`(
        options: EncodingOptions, reason: String
    ) throws {
        let plan = try plan([aac(), aac()], options)
        #expect(
            methods(plan) == "ee",
            "\(plan.tracks[0].reason)")
        #expect(
            plan.tracks.allSatisfy { $0.reason == reason },
            "\(plan.tracks[0].reason)")
    }

    @Test func `copying that is not possible is refused with every track that stands against it`() throws {
        let error = #expect(throws: ForgeError.self) {
            try plan(
                [
                    aac(seconds: 900), mp3(seconds: 1, name: "x/odd.mp3"),
                    aac(Self.mono, channels: 1, name: "mono.m4a"),
                ],
                EncodingOptions(codec: .copy))
        }
        #expect(error?.code == .usage)
        #expect(error?.path == "x/odd.mp3")
        #expect(
            error?.reason
                == "2 of 3 tracks cannot be copied: odd.mp3 (mp3 is not AAC); mono.m4a (different AudioSpecificConfig: 44.1 kHz LC mono beside 44.1 kHz LC stereo)"
        )
        let many = #expect(throws: ForgeError.self) {
            try plan((0..<30).map { mp3(seconds: 1, name: "\($0).mp3") }, EncodingOptions(codec: .copy))
        }
        #expect(many?.reason.hasPrefix("30 of 30 tracks") == true)
        #expect(many?.reason.hasSuffix("; and 10 more") == true)
        #expect(methods(try plan([aac()], EncodingOptions(codec: .copy))) == "c")
    }
}
