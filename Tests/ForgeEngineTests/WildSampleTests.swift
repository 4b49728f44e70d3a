import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Samples that are no sound, where channels lie side by side.
@Suite(.requires(.ffmpeg)) struct WildSampleTests {
    @Test(arguments: [0, 1])
    func `the time of the first is its own, whichever channel it is in`(_ channel: Int) throws {
        try withTemporaryFolder { folder in
            var samples = [Float](repeating: 0.1, count: 2 * 8000)
            samples[2 * 3001 + channel] = .nan
            samples[2 * 6000 + channel] = 1e9
            let raw = samples.flatMap { sample in
                withUnsafeBytes(of: sample.bitPattern.littleEndian) { Array($0) }
            }
            try folder.write(raw, to: "a.raw")
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "f32le", "-ar", "8000", "-ac", "2", "-i", folder.path("a.raw"), "-c:a",
                "pcm_f32le", folder.path("a.wav"),
            ])
            let probe = try Prober.probe(ForgePath(folder.path("a.wav")), isCancelled: { false })
            var decoder = try TrackDecoder.open(probe, isCancelled: { false })
            var frame = try Frame()
            while try decoder.next(into: &frame) != nil {}
            #expect(decoder.wild.count == 2)
            #expect(decoder.wild.first == 3001.0 / 8000)
        }
    }
}
