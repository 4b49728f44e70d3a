import ForgeKit
import ForgeModel
import TestSupport
import Testing

/// Several files checked at once.
@Suite struct VerifyTests {
    @Test func `files are told in their order, whichever is done first`() async throws {
        try await withTemporaryFolder { folder in
            let wav = WAVFile.data(Signal.speech16(22_050 * 60, rate: 22_050), rate: 22_050)
            try folder.write(wav, to: "in/1.wav")
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("in"))], output: ForgePath(folder.path("lib/1.m4b")))
            request.metadata[.title] = "Title"
            try folder.write([], to: "lib/2.m4b")
            _ = try await Forge.convert(request).value
            let names = (3...9).map { "lib/\($0).mp4" }
            for name in names { try folder.write(Array("no movie".utf8), to: name) }
            let task = Forge.verify([ForgePath(folder.path("lib"))])
            var told: [String] = []
            for await event in task.updates {
                switch event {
                case .found(let files): told.append("found \(files)")
                case .file(let file): told.append(file.path.lastComponent.string)
                @unknown default: break
                }
            }
            let report = try await task.value
            let order = ["1.m4b", "2.m4b"] + names.map { String($0.dropFirst(4)) }
            #expect(told == ["found 9"] + order)
            #expect(report.files.map(\.path.lastComponent.string) == order)
            #expect(report.files[0].count(.error) == 0)
            #expect(report.files.dropFirst().allSatisfy { $0.findings.map(\.code) == [.notAMovie] })
        }
    }

    @Test func `a check that is cancelled ends so`() async throws {
        try await withTemporaryFolder { folder in
            let file = ForgePath(try folder.write([], to: "a.m4b"))
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await Forge.verify([file]).value
            }
            let stop = await #expect(throws: ForgeError.self) { try await cancelled.value }
            #expect(stop?.code == .cancelled)
        }
    }
}
