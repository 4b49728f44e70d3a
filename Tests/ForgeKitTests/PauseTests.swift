import ForgeKit
import ForgeModel
import TestSupport
import Testing

/// The pauses of a file by the public face.
@Suite struct PauseTests {
    private static let rate = 16_000

    /// Two seconds of sound, one of silence, and two of sound.
    private func write(to folder: TemporaryFolder) throws -> ForgePath {
        let sound = Signal.speech(2 * Self.rate, rate: Self.rate).map { max(-0.9, min(0.9, 4 * $0)) }
        let samples = sound + [Float](repeating: 0, count: Self.rate) + sound
        return ForgePath(try folder.write(WAVFile.data(samples, rate: Self.rate), to: "a.wav"))
    }

    @Test func `a pause is told in samples of the file`() async throws {
        try await withTemporaryFolder { folder in
            let path = try write(to: folder)
            let report = try await Forge.pauses(in: path)
            #expect(report.path == path)
            #expect(report.sampleRate.hertz == Self.rate)
            #expect(report.length.value == Int64(5 * Self.rate))
            let long = report.pauses.filter { ($0.end - $0.start).value > Int64(Self.rate * 9 / 10) }
            try #require(long.count == 1)
            let late = long[0].end.value - Int64(3 * Self.rate)
            // What the sound begins with is soft.
            #expect((0..<Int64(Self.rate / 10)).contains(late))
            #expect(try await Forge.pauses(in: path, PauseOptions(shortest: 2000)).pauses == [])
        }
    }

    @Test func `a scan that is cancelled ends so, and a file that is none is an error`() async throws {
        try await withTemporaryFolder { folder in
            let path = try write(to: folder)
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await Forge.pauses(in: path)
            }
            let stop = await #expect(throws: ForgeError.self) { try await cancelled.value }
            #expect(stop?.code == .cancelled)
            let missing = await #expect(throws: ForgeError.self) { try await Forge.pauses(in: "none.wav") }
            #expect(missing?.code == .inputMissing)
        }
    }
}
