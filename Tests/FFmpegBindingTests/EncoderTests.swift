import TestSupport
import Testing

@testable import FFmpegBinding

@Suite struct EncoderTests {
    private func configuration(name: String = "aac", coder: String? = nil, rate: Int = 44_100)
        -> EncoderConfiguration
    {
        EncoderConfiguration(name: name, coder: coder, sampleRate: rate, channels: 1, bitRate: 64_000)
    }

    @Test func `the native encoder's facts that the writer stands on`() throws {
        let encoder = try AudioEncoder.open(configuration())
        #expect(encoder.frameSize == 1024)
        #expect(encoder.initialPadding == 1024)
        // AAC-LC, 44.1 kHz, mono, with libavcodec's explicit "no SBR" behind it.
        #expect(encoder.audioSpecificConfig == [0x12, 0x08, 0x56, 0xE5, 0x00])
        #expect(encoder.format.isPlanar)
        #expect(encoder.format.bytesPerSample == 4)
    }

    @Test(arguments: [nil, 100])
    func `every packet but one comes for a frame, and that one at the end`(quality: Int?) throws {
        var configuration = configuration(coder: "fast")
        configuration.quality = quality
        var encoder = try AudioEncoder.open(configuration)
        var packets = 0
        try encoder.encodeSilence(frames: 5) { packet in
            let isEmpty = packet.bytes.isEmpty
            #expect(!isEmpty)
            packets += 1
        }
        try encoder.finish()
        var packet = try Packet()
        while case .ready = try encoder.receive(into: &packet) { packets += 1 }
        #expect(packets == 6)
    }

    @Test func `an encoder, coder or rate that is not there is an error with libav's words`() {
        let missing = #expect(throws: AVError.self) { _ = try AudioEncoder.open(configuration(name: "none")) }
        #expect(missing?.function.description == "avcodec_find_encoder_by_name")
        #expect(missing?.text.contains("Encoder not found") == true)
        let coder = #expect(throws: AVError.self) {
            _ = try AudioEncoder.open(configuration(coder: "nosuch"))
        }
        #expect(coder?.function.description == "av_opt_set")
        // The rate's refusal is only in the log, so the log line is part of the error.
        let rate = #expect(throws: AVError.self) { _ = try AudioEncoder.open(configuration(rate: 44_000)) }
        #expect(rate?.text.contains("44000") == true, "\(rate?.text ?? "")")
    }

    @Test func `catalog`() {
        #expect(EncoderCatalog.has("aac"))
        #expect(!EncoderCatalog.has("none"))
        #expect(Set(EncoderCatalog.coders(of: "aac")).isSuperset(of: ["twoloop", "fast"]))
        #expect(EncoderCatalog.coders(of: "none").isEmpty)
        #expect(EncoderCatalog.supports("aac", sampleRate: 44_100))
        #expect(!EncoderCatalog.supports("aac", sampleRate: 44_000))
        #expect(!EncoderCatalog.ffmpegVersion.isEmpty)
    }
}
