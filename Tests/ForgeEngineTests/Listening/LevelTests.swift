import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// The loudest sample and what was cut off at full scale.
@Suite struct LevelTests {
    private func heard(_ samples: [Float], pieces: Int = 1 << 20) -> LevelMeter {
        var meter = LevelMeter()
        for start in stride(from: 0, to: samples.count, by: pieces) {
            samples[start..<min(samples.count, start + pieces)].withUnsafeBufferPointer {
                meter.hear($0, of: 0)
            }
        }
        meter.breakOff()
        return meter
    }

    /// A second of a tone in 16 bits.
    private func tone(_ frequency: Double, _ level: Double) -> [Float] {
        let exact = (0..<44_100).map { Float(level * sin(2 * .pi * frequency * (Double($0) + 0.5) / 44_100)) }
        return Signal.int16(exact).map { Float($0) / 32_768 }
    }

    @Test(arguments: [1, 7, 1 << 20])
    func `each top of a tone that was cut off counts once, in whatever pieces it comes`(pieces: Int) {
        #expect(heard(tone(100, 1.1), pieces: pieces).clippedRuns == 200)
        #expect(heard(tone(1000, 1.2), pieces: pieces).clippedRuns == 2000)
        #expect(heard(tone(30, 1.02), pieces: pieces).clippedRuns == 60)
    }

    @Test func `a tone that just reaches full scale was not cut off, however long it rests there`() {
        // At 40 Hz a top has three to five samples at full scale.
        for (frequency, pieces) in [(40.0, 1 << 20), (50, 1 << 20), (100, 1 << 20), (1000, 1 << 20), (40, 1)]
        {
            let meter = heard(tone(frequency, 1), pieces: pieces)
            #expect(meter.clippedRuns == 0, "\(frequency)")
            #expect(meter.decibels == 0, "\(frequency)")
        }
        #expect(heard(tone(100, 0.5)).decibels == -6.02)
        #expect(heard([0, 0]).decibels == nil)
        // Two samples may be a click.
        #expect(heard([0, 1, 1, 0, -1, -1, 0]).clippedRuns == 0)
        #expect(heard([0, 1, 1, 1, -1, -1, -1, 0]).clippedRuns == 2)
        #expect(heard([0, 1, 1, 1, 0, 0, 1, 1, 1, 0], pieces: 1).clippedRuns == 2)
    }

    @Test func `a run that ends with one buffer is over when the next is softer`() {
        let runs: [Float] = [0, 1, 1, 1, 0, 0.1, 0.1, 0, 0, 1, 1, 1]
        #expect(heard(runs + [0, 0, 0, 0], pieces: 4).clippedRuns == 2)
        // One run that goes on, in two halves of two samples.
        #expect(heard([0, 0, 1, 1, 1, 1, 0, 0], pieces: 4).clippedRuns == 1)
        // A break ends a run, and what comes behind it is another.
        var meter = LevelMeter()
        for _ in 0..<2 {
            [0, 0.5, 1, 1, 1].withUnsafeBufferPointer { meter.hear($0, of: 0) }
            meter.breakOff()
        }
        #expect(meter.clippedRuns == 2)
    }

    @Test func `floats beyond full scale count as well, and end with the sound`() {
        #expect(heard([0, 1.5, 1.2, 1.1, 0, -1.3, -1.3, -1.3]).clippedRuns == 2)
        #expect(heard([0, 1.5, 0]).decibels == 3.52)
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le",
        ])
    func `every sample format is heard alike`(codec: String) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.int16(tone(500, 0.5)), rate: 44_100, as: "a.wav")
            let file = folder.path("b.wav")
            try Tool.ffmpeg.run([
                "-v", "error", "-i", source, "-af", "pan=stereo|c0=c0|c1=0.5*c0", "-c:a", codec, file,
            ])
            let book = try TestBook([file], in: folder, quality: 120, listens: true)
            let sound = try #require(book.report.sound)
            // 8 bits are right to a hundredth, and ffmpeg dithers nothing here.
            #expect(abs((sound.peak ?? 0) + 6.02) < 0.1)
            #expect(sound.isWhole)
            #expect(sound.hasEqualChannels == false)
            #expect((sound.bandwidth ?? 0) >= 500)
        }
    }

    @Test func `the plan tells of places, the report of all`() throws {
        try withTemporaryFolder { folder in
            var sound = Signal.speech(4 * 44_100, rate: 44_100)
            for place in [1, 2, 3] {
                for index in 0..<5 { sound[place * 30_000 + index] = 1 }
            }
            let one = try folder.wav(Signal.int16(sound), rate: 44_100, as: "1.wav")
            let two = try folder.wav(Signal.int16(sound.map { -0.5 * $0 }), rate: 44_100, as: "2.wav")
            let book = try TestBook([one, two], in: folder, quality: 120, listens: true)
            #expect(book.report.sound?.clippedRuns == 3)
            #expect(book.report.sound?.peak == 0)
            #expect(book.plan.finding(.level)?.found.hasPrefix("the loudest sample is at ") == true)
            #expect(book.plan.finding(.level)?.consequence == nil)
        }
    }
}
