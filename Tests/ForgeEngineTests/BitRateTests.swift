import FFmpegBinding
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// How near a book comes to the bit rate that was asked for, without cover and tags.
@Suite struct BitRateTests {
    enum Content: CaseIterable { case voice, music, sparse }

    /// Interleaved samples of so many seconds at 24 kHz.
    private func samples(_ content: Content, _ seconds: Int, _ channels: Int) -> [Float] {
        let (rate, count) = (24_000, seconds * 24_000)
        switch content {
        case .voice:
            return Signal.speech(count, rate: rate, channels: channels)
        case .music:
            return (0..<count).flatMap { index in
                let time = Double(index) / Double(rate)
                let chord = Double(4 + Int(time * 2) * 7 % 5) * 55
                let swell = 0.2 * exp(-1.5 * time.truncatingRemainder(dividingBy: 0.5))
                let tones = (1...6).reduce(0.0) { $0 + sin(2 * .pi * chord * Double($1) * time) / Double($1) }
                return (0..<channels).map { Float(swell * tones * (1 - 0.2 * Double($0))) }
            }
        case .sparse:
            // Of each three seconds one of speech between pauses of digital silence.
            let speech = Signal.speech(count, rate: rate, channels: channels)
            return speech.indices.map { $0 / channels / rate % 3 == 1 ? speech[$0] : 0 }
        }
    }

    @Test(
        arguments: [3, 10, 48],
        [(Content.voice, 1), (.voice, 2), (.music, 1), (.music, 2), (.sparse, 1)])
    func `a short book comes to its bit rate within 3%`(seconds: Int, sound: (Content, Int)) throws {
        try withTemporaryFolder { folder in
            let (content, channels) = sound
            let source = try folder.wav(
                Signal.int16(samples(content, seconds, channels)), rate: 24_000, channels: channels,
                as: "a.wav")
            let wanted = 32_000 * channels
            let book = try TestBook([source], in: folder, options: EncodingOptions(bitRate: wanted))
            // The promise: 3%.
            #expect(abs(Double(book.report.bitRate) / Double(wanted) - 1) < 0.03, "\(book.report.bitRate)")
            // The same for whoever divides by the sound's length, in which the encoder's delay does not count.
            let packets = Double(book.report.packets * 1024)
            let own = Double(book.report.bitRate) * packets / Double(book.report.length.value)
            #expect(abs(own / Double(wanted) - 1) < 0.03, "\(own)")
            #expect(book.report.warnings.isEmpty)
        }
    }

    @Test func `a long book of music, weighed in few places, comes to its bit rate within 3%`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(
                Signal.int16(samples(.music, 16 * 60 / 3, 1)), rate: 8000, as: "a.wav")
            let book = try TestBook(
                [source], in: folder, options: EncodingOptions(bitRate: 10_000), slots: 2)
            #expect(abs(Double(book.report.bitRate) / 10_000 - 1) < 0.03, "\(book.report.bitRate)")
        }
    }

    @Test func `a long book that is mostly silence comes to its bit rate within 3%`() throws {
        try withTemporaryFolder { folder in
            // A voice in one of three seconds for 16 minutes; of such, 850 places tell the rate to 5%.
            let voice = Signal.int16(Signal.speech(8000, rate: 8000, channels: 1))
            let part = voice + Array(repeating: 0, count: 2 * 8000)
            let source = try folder.wav(
                Array(repeatElement(part, count: 320).joined()), rate: 8000, as: "a.wav")
            let book = try TestBook(
                [source], in: folder, options: EncodingOptions(bitRate: 8000), slots: 2)
            #expect(abs(Double(book.report.bitRate) / 8000 - 1) < 0.03, "\(book.report.bitRate)")
        }
    }

    @Test(
        arguments: [3, 10],
        [(Content.voice, 1, 64), (.voice, 1, 40), (.voice, 2, 96), (.music, 2, 128), (.sparse, 1, 64)])
    func `a constant bit rate is met within 3%, and never exceeded by more`(
        seconds: Int, sound: (Content, Int, Int)
    ) throws {
        try withTemporaryFolder { folder in
            let (content, channels, kilobits) = sound
            let source = try folder.wav(
                Signal.int16(samples(content, seconds, channels)), rate: 24_000, channels: channels,
                as: "a.wav")
            let book = try TestBook(
                [source], in: folder,
                options: EncodingOptions(bitRate: 1000 * kilobits, rateControl: .constantBitRate))
            let ratio = Double(book.report.bitRate) / Double(1000 * kilobits)
            #expect(ratio < 1.03, "\(book.report.bitRate)")
            // Pauses are not filled up.
            #expect(ratio > (content == .sparse ? 0.1 : 0.97), "\(book.report.bitRate)")
        }
    }

    @Test(arguments: [(Content.voice, 1, 64), (.music, 2, 128)])
    func `a constant bit rate holds over five minutes`(
        content: Content, channels: Int, kilobits: Int
    ) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(
                Signal.int16(samples(content, 30, channels)), rate: 24_000, channels: channels, as: "a.wav")
            let book = try TestBook(
                Array(repeating: source, count: 10), in: folder,
                options: EncodingOptions(bitRate: 1000 * kilobits, rateControl: .constantBitRate))
            #expect(book.report.length.value == 300 * 24_000)
            // The promise: 3%.
            #expect(
                abs(Double(book.report.bitRate) / Double(1000 * kilobits) - 1) < 0.03,
                "\(book.report.bitRate)")
        }
    }

    @Test(arguments: [RateControl.constantQuality, .constantBitRate])
    func `a bit rate that the encoder cannot give is told, with what it gives`(control: RateControl) throws {
        try withTemporaryFolder { folder in
            let tone = (0..<72_000).map { Float(0.3 * sin(Double($0) * 0.05)) }
            let source = try folder.wav(Signal.int16(tone), rate: 24_000, channels: 1, as: "a.wav")
            var options = EncodingOptions(bitRate: 128_000, rateControl: control)
            let book = try TestBook([source], in: folder, options: options)
            let given = (book.report.bitRate + 500) / 1000
            #expect(given < 100)
            #expect(
                book.report.warnings.last
                    == "the bit rate came out at \(given) kb/s, and 128 kb/s were asked for: of this sound the "
                    + "encoder makes no more")
            // Nobody asked for it, or for none.
            options.bitRate = nil
            #expect(try TestBook([source], as: "b.m4b", in: folder, options: options).report.warnings.isEmpty)
        }
    }

    @Test(arguments: [(Content.voice, 1), (.music, 2), (.sparse, 1)])
    func `the pieces of a short book alone come near, so that few are encoded twice`(
        content: Content, channels: Int
    ) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(
                Signal.int16(samples(content, 48, channels)), rate: 24_000, channels: channels, as: "a.wav")
            let wanted = 32_000 * channels
            let choice = EncoderChoice(name: "aac", coder: EncoderProfile.coder)
            let profile = try #require(
                EncoderProfile.of(choice, .constantQuality, channels: channels, bitRate: wanted))
            let configuration = EncoderConfiguration(
                name: "aac", coder: EncoderProfile.coder, sampleRate: 24_000, channels: channels,
                bitRate: Int(profile.share * Double(wanted)), switchedOff: EncoderProfile.switchedOff)
            let quality = try Calibration(
                book: TestBook.book([source]), bitRate: wanted, configuration: configuration,
                frameSize: 1024, pcm: AudioEncoder.open(configuration).format, lane: TestLane(1),
                isCancelled: { false }
            ).result().quality
            let book = try TestBook(
                [source], in: folder, options: EncodingOptions(bitRate: wanted), quality: quality)
            // A seventh of 1,125 frames are six pieces. The means of so many differ by 1% to 2% of a voice without pauses, one
            // time in three by more; of pauses and speech by twice that. What is left is corrected.
            let bound = content == .sparse ? 0.12 : 0.06
            #expect(abs(Double(book.report.bitRate) / Double(wanted) - 1) < bound, "\(book.report.bitRate)")
        }
    }
}
