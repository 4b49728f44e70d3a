import ForgeModel
import Testing

@testable import ForgeEngine

@Suite struct EncoderProfileTests {
    private func audio(
        _ bitRate: Int, channels: Int, rate: Int = 44_100,
        _ change: (inout EncodingOptions) -> Void = { _ in }
    ) throws -> ConversionPlan.Audio {
        var options = EncodingOptions(bitRate: bitRate)
        change(&options)
        let track = TrackProbe(
            path: "a.wav", fileSize: 1, container: "wav", codec: "pcm_s16le",
            sampleRate: SampleRate(hertz: rate), channels: channels, bitRate: nil, isLossless: true,
            length: SampleCount(Int64(rate * 100)), isLengthExact: true)
        let book = Book(
            tracks: [track], orderReason: "order", metadata: BookMetadata(), cover: nil, chapters: [],
            chapterReason: "none")
        return try Planner.plan(book, options: options, output: "o.m4b", encoders: [.native]).audio
    }

    @Test(arguments: [
        (1, 24_000, 11_000), (1, 32_000, 13_000), (1, 48_000, 15_500), (1, 64_000, 17_500),
        (2, 48_000, 13_500), (2, 64_000, 13_500), (2, 96_000, 16_000), (2, 128_000, 17_500),
    ])
    func `each layout and bit rate has the upper limit that was measured for it`(
        channels: Int, bitRate: Int, cutoff: Int
    ) throws {
        let audio = try audio(bitRate, channels: channels)
        #expect(audio.encoding?.encoder.description == "aac:fast")
        #expect(audio.encoding?.rateControl == .constantQuality)
        #expect(audio.encoding?.cutoff == cutoff)
        #expect(audio.encoding?.switchedOff == ["aac_tns", "aac_is"])
        #expect(audio.reasons.contains { $0.contains("\(cutoff) Hz") })
    }

    @Test
    func
        `every bit rate has a row of its layout, the rows are in order, and more bits never have less bandwidth`()
    {
        for channels in [1, 2] {
            let rows = EncoderProfile.table.filter { $0.channels == channels }
            #expect(rows.first?.least == 0)
            for (row, next) in zip(rows, rows.dropFirst()) {
                #expect(row.least < next.least)
                #expect(row.cutoff < next.cutoff)
            }
        }
    }

    @Test func `what half the sample rate does not hold is no limit`() throws {
        #expect(try audio(64_000, channels: 1, rate: 22_050).encoding?.cutoff == nil)
        #expect(try audio(64_000, channels: 1, rate: 32_000).encoding?.cutoff == nil)
        #expect(try audio(48_000, channels: 1, rate: 48_000).encoding?.cutoff == 15_500)
        #expect(try audio(32_000, channels: 1, rate: 24_000).encoding?.cutoff == nil)
    }

    @Test
    func `at the least bit rates of one voice the sample rate comes down, unless one was asked for`() throws {
        let low = try audio(24_000, channels: 1)
        #expect(low.sampleRate.hertz == 24_000)
        #expect(
            low.reasons.contains { $0.hasPrefix("24000 Hz, at which 24 kb/s sound better than at 44100") })
        #expect(try audio(28_000, channels: 1).sampleRate.hertz == 44_100)
        #expect(try audio(24_000, channels: 1, rate: 22_050).sampleRate.hertz == 22_050)
        #expect(try audio(24_000, channels: 2).sampleRate.hertz == 44_100)
        #expect(
            try audio(24_000, channels: 1) { $0.sampleRate = SampleRate(hertz: 44_100) }.sampleRate.hertz
                == 44_100)
        #expect(
            try audio(24_000, channels: 1) { $0.rateControl = .constantBitRate }.sampleRate.hertz == 44_100)
    }

    @Test func `a constant bit rate leaves the encoder to itself`() throws {
        let audio = try audio(64_000, channels: 2) { $0.rateControl = .constantBitRate }
        #expect(audio.encoding?.cutoff == nil)
        #expect(audio.encoding?.switchedOff == [])
        #expect(audio.encoding?.encoder.description == "aac:twoloop")
    }
}
