import ForgeModel
import Testing

@testable import ForgeEngine

/// The plans of presets.
@Suite struct PresetTests {
    private func track(
        rate: Int = 44_100, channels: Int = 1, bitRate: Int? = nil, seconds: Int = 100, isAAC: Bool = false
    ) -> TrackProbe {
        var probe = TrackProbe(
            path: "a", fileSize: 1, container: "mov", codec: isAAC ? "aac" : bitRate == nil ? "flac" : "mp3",
            sampleRate: SampleRate(hertz: rate), channels: channels, bitRate: bitRate ?? 700_000,
            isLossless: bitRate == nil, length: SampleCount(Int64(rate * seconds)), isLengthExact: true)
        if isAAC {
            let packets = (seconds * rate + 2047) / 1024
            probe.aac = AACFacts(
                config: [0x12, UInt8(8 * channels)], sampleRate: probe.sampleRate, channels: channels,
                frameLength: 1024, packets: packets,
                bytes: Int64(packets * 1024 / rate * (bitRate ?? 0) / 8), largestPacket: 500, priming: 1024,
                length: probe.length.value)
        }
        return probe
    }

    private func plan(_ track: TrackProbe, _ options: EncodingOptions) throws -> ConversionPlan {
        try plan([track], options)
    }

    private func plan(_ tracks: [TrackProbe], _ options: EncodingOptions) throws -> ConversionPlan {
        let book = Book(
            tracks: tracks, orderReason: "order", metadata: BookMetadata(), cover: nil,
            chapters: [ChapterMark(track: 0, offset: .zero, title: "1")], chapterReason: "files")
        return try Planner.plan(book, options: options, output: "o.m4b", encoders: [.native])
    }

    @Test(arguments: [
        (Preset.speechSmall, 1, 1, 32_000), (.speechSmall, 2, 1, 32_000), (.speech, 2, 1, 64_000),
        (.speechHigh, 2, 1, 96_000), (.music, 1, 1, 96_000), (.music, 2, 2, 192_000), (.source, 1, 1, 96_000),
        (.source, 2, 2, 192_000), (.ipod, 1, 1, 64_000), (.ipod, 2, 2, 128_000),
    ])
    func `lossless sources get the preset's rate for the layout`(
        _ preset: Preset, _ source: Int, _ channels: Int, _ bitRate: Int
    ) throws {
        let audio = try plan(track(channels: source), EncodingOptions(preset: preset)).audio
        #expect(audio.channels == channels)
        #expect(audio.bitRate == bitRate)
        #expect(audio.encoding?.rateControl == .constantQuality)
        #expect(audio.encoding?.encoder.description == "aac:fast")
        #expect(audio.preset?.name == preset)
    }

    @Test(arguments: Preset.allCases)
    func `a source that carries less gets less, and never more than AAC has room for`(_ preset: Preset) throws
    {
        let settings = preset.settings
        for channels in 1...2 {
            let carried = 30_000 * channels
            let audio = try plan(
                track(channels: channels, bitRate: carried), EncodingOptions(preset: preset)
            ).audio
            #expect(
                audio.bitRate
                    == min(
                        settings.rates.of(channels: settings.channels ?? channels), carried * 92 / 100))
        }
        #expect(try plan(track(rate: 8000), EncodingOptions(preset: preset)).audio.bitRate <= 48_000)
    }

    @Test func `lossless parts count as what lossless sources get`() throws {
        // Half the time at 96 (lossless), half at 64: 80 on the average, less the distance kept to sources.
        let plan = try plan([track(), track(bitRate: 64_000)], EncodingOptions(preset: .speechHigh))
        #expect(plan.audio.bitRate == 80_000 * 92 / 100)
    }

    @Test func `the preset source keeps what the source has, also beyond what lossless sources get`() throws {
        let options = EncodingOptions(preset: .source)
        #expect(try plan(track(channels: 2, bitRate: 320_000), options).audio.bitRate == 320_000 * 92 / 100)
        #expect(try plan(track(bitRate: 128_000), options).audio.bitRate == 128_000 * 92 / 100)
        // Six bits a sample are the most that AAC has room for.
        #expect(try plan(track(rate: 8000, bitRate: 64_000), options).audio.bitRate == 48_000)
        #expect(try plan(track(channels: 2, bitRate: 320_000, isAAC: true), options).isCopied)
    }

    @Test func `other options are stronger`() throws {
        let stereo = try plan(track(channels: 2), EncodingOptions(channels: 2, preset: .speech)).audio
        #expect(stereo.channels == 2)
        #expect(stereo.bitRate == 128_000)
        #expect(stereo.preset?.gave == ["at most 128 kb/s"])
        let rate = try plan(
            track(channels: 2, bitRate: 64_000), EncodingOptions(bitRate: 80_000, preset: .speech)
        ).audio
        #expect(rate.channels == 1)
        #expect(rate.bitRate == 80_000)
        #expect(rate.preset?.gave == ["mono"])
        let control = try plan(
            track(),
            EncodingOptions(
                sampleRate: SampleRate(hertz: 22_050), rateControl: .constantBitRate, preset: .speech)
        ).audio
        #expect(control.encoding?.encoder.coder == "twoloop")
        #expect(control.sampleRate.hertz == 22_050)
        #expect(control.bitRate == 64_000)
    }

    @Test func `the plan says what the preset gave`() throws {
        let audio = try plan(track(channels: 2), EncodingOptions(preset: .speech)).audio
        #expect(audio.preset?.description == "speech: mono, at most 64 kb/s")
        #expect(audio.reasons.contains("mono, as the preset speech has it"))
        #expect(audio.reasons.contains("64 kb/s, as the preset speech has it"))
        let music = EncodingOptions(preset: .music).presetUse
        #expect(music?.gave == ["at most 96 kb/s in mono and 192 kb/s in stereo"])
        #expect(try plan(track(), EncodingOptions()).audio.preset == nil)
        let copied = try plan(track(bitRate: 48_000, isAAC: true), EncodingOptions(preset: .speech))
        #expect(copied.isCopied)
        #expect(copied.audio.preset?.name == .speech)
    }

    @Test(arguments: [
        (Preset.speech, 1, 48_000, true), (.speech, 1, 66_000, true), (.speech, 1, 80_000, false),
        (.speech, 2, 48_000, false), (.speechHigh, 1, 80_000, true), (.music, 2, 190_000, true),
        (.music, 2, 256_000, false), (.source, 2, 256_000, true), (.ipod, 1, 48_000, false),
    ])
    func `AAC is copied where the preset asks for no less`(
        _ preset: Preset, _ channels: Int, _ bitRate: Int, _ isCopied: Bool
    ) throws {
        let aac = track(channels: channels, bitRate: bitRate, isAAC: true)
        #expect(try plan(aac, EncodingOptions(preset: preset)).isCopied == isCopied)
    }

    @Test func `the source's preset goes with copying at any price`() throws {
        let aac = track(bitRate: 48_000, isAAC: true)
        #expect(try plan(aac, EncodingOptions(codec: .copy, preset: .source)).isCopied)
    }

    @Test func `nothing for an iPod has noise substitution or more than 48 kHz`() throws {
        let quality = try plan(track(channels: 2), EncodingOptions(preset: .ipod)).audio
        #expect(quality.encoding?.switchedOff == ["aac_tns", "aac_is", "aac_pns"])
        let constant = try plan(
            track(), EncodingOptions(rateControl: .constantBitRate, preset: .ipod)
        ).audio
        #expect(constant.encoding?.switchedOff == ["aac_pns"])
        #expect(constant.encoding?.cutoff == nil)
        #expect(
            try plan(track(rate: 96_000), EncodingOptions(preset: .ipod)).audio.sampleRate.hertz == 48_000)
        let error = #expect(throws: ForgeError.self) {
            try plan(track(), EncodingOptions(sampleRate: SampleRate(hertz: 64_000), preset: .ipod))
        }
        #expect(error?.code == .usage)
        #expect(error?.reason.contains("at most 48000 Hz") == true)
        let asked = try plan(track(), EncodingOptions(sampleRate: SampleRate(hertz: 48_000), preset: .ipod))
        #expect(asked.audio.sampleRate.hertz == 48_000)
    }

    @Test(arguments: [(1, 48_000, 13_000), (1, 64_000, 16_000), (2, 96_000, 13_000), (2, 128_000, 16_000)])
    func `without noise substitution the limit is lower`(_ channels: Int, _ bitRate: Int, _ cutoff: Int)
        throws
    {
        let options = EncodingOptions(bitRate: bitRate, preset: .ipod)
        #expect(try plan(track(channels: channels), options).audio.encoding?.cutoff == cutoff)
        // What half the sample rate does not hold is no limit.
        let low = try plan(track(rate: 22_050, channels: channels), options).audio
        #expect(low.encoding?.cutoff == nil)
    }

    @Test(arguments: [(43_199, false), (43_200, true)])
    func `an iPod's parts stay below twelve hours`(_ seconds: Int, _ isWarned: Bool) throws {
        let long = track(rate: 8000, seconds: seconds)
        let warnings = try plan(long, EncodingOptions(preset: .ipod)).warnings
        #expect(warnings.contains { $0.contains("below 12 hours") } == isWarned)
        #expect(try plan(long, EncodingOptions(preset: .speech)).warnings.isEmpty)
    }
}
