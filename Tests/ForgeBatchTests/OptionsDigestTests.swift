import ForgeModel
import Testing

@testable import ForgeBatch

/// The digests in journals of the options of the sound: a changed word makes every finished book anew.
@Suite struct OptionsDigestTests {
    /// The texts that journals had before there were presets.
    @Test(arguments: [
        (
            EncodingOptions(),
            "EncodingOptions(bitRate: nil, sampleRate: nil, channels: nil, encoder: nil, rateControl: nil, "
                + "quality: nil, codec: ForgeModel.CodecChoice.auto)"
        ),
        (
            EncodingOptions(
                bitRate: 64_000, sampleRate: SampleRate(hertz: 44_100), channels: 1,
                encoder: EncoderChoice(name: "aac", coder: "fast"), rateControl: .constantQuality,
                quality: 120, codec: .encode),
            "EncodingOptions(bitRate: Optional(64000), sampleRate: Optional(ForgeModel.SampleRate(hertz: 44100)), "
                + "channels: Optional(1), encoder: Optional(aac:fast), "
                + "rateControl: Optional(ForgeModel.RateControl.constantQuality), quality: Optional(120), "
                + "codec: ForgeModel.CodecChoice.encode)"
        ),
        (
            EncodingOptions(
                encoder: EncoderChoice(name: "libfdk_aac"), rateControl: .constantBitRate, codec: .copy),
            "EncodingOptions(bitRate: nil, sampleRate: nil, channels: nil, encoder: Optional(libfdk_aac), "
                + "rateControl: Optional(ForgeModel.RateControl.constantBitRate), quality: nil, "
                + "codec: ForgeModel.CodecChoice.copy)"
        ),
    ])
    func `the sound is told as it always was`(_ options: EncodingOptions, _ text: String) {
        #expect(options.digest == text)
        var batch = BatchOptions(libraries: ["a"], output: "b")
        batch.encoding = options
        #expect(batch.digest == "1 \(text) \(DiscoveryOptions().digest) false")
    }

    @Test(arguments: [
        (EncodingOptions(preset: .speechSmall), EncodingOptions(bitRate: 32_000, channels: 1)),
        (EncodingOptions(preset: .speech), EncodingOptions(bitRate: 64_000, channels: 1)),
        (EncodingOptions(preset: .speechHigh), EncodingOptions(bitRate: 96_000, channels: 1)),
        (
            EncodingOptions(channels: 2, codec: .encode, preset: .speech),
            EncodingOptions(bitRate: 128_000, channels: 2, codec: .encode)
        ),
        (EncodingOptions(channels: 1, preset: .music), EncodingOptions(bitRate: 96_000, channels: 1)),
        (
            EncodingOptions(bitRate: 48_000, quality: 90, preset: .speech),
            EncodingOptions(bitRate: 48_000, channels: 1, quality: 90)
        ),
        (EncodingOptions(bitRate: 48_000, preset: .music), EncodingOptions(bitRate: 48_000)),
    ])
    func `a preset is what it gives, not its name`(_ preset: EncodingOptions, _ byHand: EncodingOptions) {
        #expect(preset != byHand)
        #expect(preset.digest == byHand.digest)
    }

    @Test func `presets that give different books are told apart`() {
        let all = Preset.allCases.map { EncodingOptions(preset: $0).digest } + [EncodingOptions().digest]
        #expect(Set(all).count == Preset.allCases.count + 1)
        let mono = Preset.allCases.map { EncodingOptions(channels: 1, preset: $0).digest }
        // In mono, speech-high and music are one.
        #expect(Set(mono).count == Preset.allCases.count - 1)
        let iPod = EncodingOptions(bitRate: 64_000, channels: 1, preset: .ipod).digest
        #expect(iPod != EncodingOptions(bitRate: 64_000, channels: 1).digest)
    }
}
