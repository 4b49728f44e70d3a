import ForgeKit
import ForgeModel
import Foundation
import Synchronization
import TestSupport
import Testing

/// Books of which most can be copied.
@Suite(.requires(.ffmpeg)) struct CopyFallbackTests {
    private func m4a(_ name: String, seconds: Int, in folder: TemporaryFolder) throws {
        let samples = Signal.speech16(seconds * 44_100, rate: 44_100, seed: UInt64(seconds))
        let wav = try folder.write(WAVFile.data(samples, rate: 44_100), to: "source.wav")
        try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-b:a", "64k", folder.path("Book/\(name)")])
    }

    @Test func `a join that cannot be shown to be right is not made: all is encoded, and that is said`()
        async throws
    {
        try await withTemporaryFolder { folder in
            // A tone of 20 kHz, which the encoder leaves out at this rate.
            let tone = (0..<44_100).map { Int16(10_000 * sin(2 * .pi * 20_000 / 44_100 * Double($0))) }
            _ = try folder.write(WAVFile.data(tone, rate: 44_100), to: "Book/2.wav")
            try m4a("1.m4a", seconds: 5, in: folder)
            try m4a("3.m4a", seconds: 4, in: folder)
            let request = ConversionRequest(
                inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
            let plans = Mutex<[ConversionPlan]>([])
            let report = try await Forge.make(request) { event in
                if case .plan(let plan) = event { plans.withLock { $0.append(plan) } }
            }
            let methods = plans.withLock { $0.map { $0.tracks.indices.map($0.method) } }
            #expect(methods == [[.copy, .encode, .copy], [.encode, .encode, .encode]])
            let warning =
                "all tracks are encoded, not some copied: an encoded track does not sound like its source where it meets the others"
            #expect(report.warnings.contains(warning), "\(report.warnings)")
            // Without silence at the joins: every sample is there, and none more.
            #expect(report.length.value == 10 * 44_100)
            #expect(report.chapters.map(\.start.value) == [0, 5 * 44_100, 6 * 44_100])
        }
    }
}
