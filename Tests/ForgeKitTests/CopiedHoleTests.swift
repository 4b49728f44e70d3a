import ForgeKit
import ForgeModel
import TestSupport
import Testing

/// `--codec copy` of AAC of which packets are missing: told in seconds and clock time, weighed by the one rule, and kept with
/// silence in their place.
@Suite(.requires(.ffmpeg)) struct CopiedHoleTests {
    private static let rate = 16_000

    /// Three tracks: the middle one of ten seconds in a container, with noise from the fourth on, or as much as is to be cut off.
    private func request(
        _ name: String, hole: Range<Double>, in folder: TemporaryFolder
    ) throws -> ConversionRequest {
        for (index, seconds) in [1, 10, 1].enumerated() {
            try folder.write(
                WAVFile.data(
                    Signal.speech16(seconds * Self.rate, rate: Self.rate, seed: UInt64(index)),
                    rate: Self.rate),
                to: "\(index).wav")
            // Of a cluster that is damaged at its beginning libavformat finds nothing.
            let words = index == 1 && name == "a.mka" ? ["-cluster_time_limit", "500"] : []
            try Tool.ffmpeg.run(
                ["-v", "error", "-i", folder.path("\(index).wav"), "-c:a", "aac", "-b:a", "32k"] + words
                    + [folder.path(index == 1 ? name : "\(index).m4a")])
        }
        var bytes = folder.read(name)
        var noise = SplitMix64(3)
        let range = Int(hole.lowerBound * Double(bytes.count))..<Int(hole.upperBound * Double(bytes.count))
        if range.upperBound == bytes.count {
            bytes.removeLast(range.count)
        } else {
            for index in range { bytes[index] = UInt8(truncatingIfNeeded: noise.next() >> 40) }
        }
        try folder.write(bytes, to: name)
        var request = ConversionRequest(
            inputs: ["0.m4a", name, "2.m4a"].map { ForgePath(folder.path($0)) },
            output: ForgePath(folder.path("b.m4b")))
        request.encoding.codec = .copy
        return request
    }

    static let containers = ["a.avi", "a.flv", "a.mka", "a.nut", "a.asf", "a.m4a", "a.aac"]

    @Test(arguments: containers) func `a hole is named, and kept as silence`(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            var request = try request(name, hole: 0.4..<0.55, in: folder)
            let damaged = ForgePath(folder.path(name))
            let error = await #expect(throws: ForgeError.self) { try await Forge.convert(request).value }
            #expect(error?.code == .inputDamaged, "\(String(describing: error))")
            #expect(error?.path == damaged, "\(String(describing: error))")
            #expect(error?.reason.contains("it is damaged") == true, "\(error?.reason ?? "")")
            #expect(error?.reason.contains(" s of its sound are missing") == true, "\(error?.reason ?? "")")
            request.damaged = .skip
            let without = try await Forge.convert(request).value
            #expect(without.skipped == [damaged])
            #expect(without.chapters.count == 2)
            (request.damaged, request.overwrite) = (.keep, true)
            let kept = try await Forge.convert(request).value
            let told = kept.warnings.filter { $0.contains("\(name): DAMAGED, and kept") }
            #expect(told.count == 1, "\(kept.warnings)")
            #expect(kept.warnings.count { $0.contains("of its sound are missing") } == 1, "\(kept.warnings)")
            #expect(kept.incomplete.contains(told[0]), "\(kept.warnings)")
            // Every packet decodes, and the third track, of other words, is where it would be: bytes tell a hole's length
            // about.
            let result = try Tool.ffmpeg.run(["-v", "error", "-i", folder.path("b.m4b"), "-f", "null", "-"])
            #expect(result.stderr == "")
            let start = kept.chapters[2].start.seconds(at: SampleRate(hertz: Self.rate))
            #expect(abs(start - 11) < 0.3, "\(start)")
            let heard = try Oracles.decodeFloat(folder.path("b.m4b"), with: .ffmpeg)
            let words = try Oracles.decodeFloat(folder.path("1.wav"), with: .ffmpeg)
            let (reach, part) = (Self.rate * 3 / 10, 8 * Self.rate..<8 * Self.rate + 1000)
            let lag = Signal.lag(
                of: Array(words[part]),
                in: Array(heard[part.lowerBound + Self.rate - reach..<part.upperBound + Self.rate + reach]),
                reach: 2 * reach)
            let found = Array(
                heard[part.lowerBound + Self.rate - reach + lag..<part.upperBound + Self.rate - reach + lag])
            let energy = words[part].reduce(0) { $0 + $1 * $1 }
            // Other words would differ by twice the energy.
            let difference = zip(words[part], found).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            #expect(difference < 0.5 * energy, "\(lag) \(difference) \(energy)")
        }
    }

    @Test(arguments: ["a.avi", "a.flv", "a.mka"]) func `what is left of a file that was cut off is copied`(
        _ name: String
    ) async throws {
        try await withTemporaryFolder { folder in
            var request = try request(name, hole: 0.6..<1, in: folder)
            request.damaged = .keep
            let kept = try await Forge.convert(request).value
            let start = kept.chapters[2].start.seconds(at: SampleRate(hertz: Self.rate))
            #expect((6..<8).contains(start), "\(start)")
            #expect(
                kept.incomplete.count { $0.contains("DAMAGED, and kept") } == 1,
                "\(kept.incomplete)")
        }
    }
}
