import ForgeKit
import ForgeModel
import TestSupport
import Testing

/// A hole in an M4A whose packets are copied.
@Suite(.requires(.ffmpeg)) struct CopyDamageTests {
    /// Three tracks, the middle one with zeros or noise instead of some packets.
    private func makeBook(
        _ hole: Range<Double>, isNoise: Bool, in folder: TemporaryFolder
    ) throws -> ConversionRequest {
        for (index, seconds) in [60, 20, 60].enumerated() {
            let name = "\(index + 1)"
            try folder.write(
                WAVFile.data(
                    Signal.speech16(44_100 * seconds, rate: 44_100, seed: UInt64(index)), rate: 44_100),
                to: "\(name).wav")
            try Tool.ffmpeg.run([
                "-v", "error", "-i", folder.path("\(name).wav"), "-c:a", "aac", "-b:a", "64k",
                folder.path("\(name).m4a"),
            ])
        }
        var bytes = folder.read("2.m4a")
        let count = Double(bytes.count)
        for index in Int(hole.lowerBound * count)..<Int(hole.upperBound * count) {
            bytes[index] = isNoise ? UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 13) : 0
        }
        try folder.write(bytes, to: "2.m4a")
        var request = ConversionRequest(
            inputs: (1...3).map { ForgePath(folder.path("\($0).m4a")) },
            output: ForgePath(folder.path("b.m4b"))
        )
        request.encoding.codec = .auto
        return request
    }

    /// In the middle, and at the first packets, which the closing check decodes.
    @Test(arguments: [0.5..<0.55, 0.001..<0.06], [true, false])
    func `it is found, named and dealt with as asked`(_ hole: Range<Double>, isNoise: Bool) async throws {
        try await withTemporaryFolder { folder in
            var request = try makeBook(hole, isNoise: isNoise, in: folder)
            let damaged = ForgePath(folder.path("2.m4a"))
            let error = await #expect(throws: ForgeError.self) { try await Forge.convert(request).value }
            #expect(error?.code == .inputDamaged, "\(String(describing: error))")
            #expect(error?.path == damaged, "\(String(describing: error))")
            request.damaged = .skip
            let without = try await Forge.convert(request).value
            #expect(without.skipped == [damaged])
            #expect(without.chapters.count == 2)
            request.damaged = .keep
            request.overwrite = true
            let kept = try await Forge.convert(request).value
            #expect(kept.skipped == [])
            #expect(kept.chapters.count == 3)
            #expect(kept.warnings.contains { $0.contains("2.m4a: DAMAGED, and kept") }, "\(kept.warnings)")
            // Every packet of the book decodes.
            let told = try Tool.ffmpeg.run(["-v", "error", "-i", folder.path("b.m4b"), "-f", "null", "-"])
            #expect(told.stderr == "")
        }
    }

    @Test func `a single packet is told, and the book made`() async throws {
        try await withTemporaryFolder { folder in
            let request = try makeBook(0.5..<0.5001, isNoise: false, in: folder)
            let report = try await Forge.convert(request).value
            #expect(report.warnings.count { $0.contains("2.m4a: it is damaged") } <= 1)
            #expect(report.chapters.count == 3)
        }
    }
}
