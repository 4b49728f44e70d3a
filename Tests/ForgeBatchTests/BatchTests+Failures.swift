import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// Books that fail, and batches that are stopped.
extension BatchTests {
    @Test func `failures are isolated and come again`() async throws {
        try await inLibrary { _, options in
            let report = try await run(
                options, FakeMaker { name, _ in if name == "Two" { throw Self.lasting } })
            #expect(states(report) == ["One done", "Two failed", "B done"])
            #expect(report.failures.map(\.error) == [Self.lasting])
            var options = options
            options.onlyFailed = true
            let again = FakeMaker()
            let second = try await run(options, again)
            #expect(again.begun == ["Two"])
            #expect(states(second) == ["Two done"])
        }
    }

    @Test func `with fail the others do not begin`() async throws {
        try await inLibrary { _, options in
            var options = options
            options.onError = .fail
            let report = try await run(
                options, FakeMaker { name, _ in if name == "Two" { throw Self.lasting } })
            #expect(states(report) == ["One cancelled", "Two failed", "B cancelled"])
        }
    }

    @Test func `nothing is made where the output folder was before`() async throws {
        try await inLibrary(["B": 1]) { folder, options in
            let maker = FakeMaker()
            let report = try await run(options, maker) { event in
                guard case .planned = event else { return }
                try? FileManager.default.moveItem(atPath: folder.path("out"), toPath: folder.path("moved"))
            }
            #expect(states(report) == ["B failed"])
            #expect(maker.begun == [])
            #expect(report.books[0].error?.code == .outputUnwritable)
            #expect(folder.names == ["lib", "moved"])
        }
    }

    @Test func `books that cannot be opened fail without stopping others`() async throws {
        try await inLibrary { _, options in
            let maker = FakeMaker(closed: ["One": Self.lasting, "Two": Self.passing])
            let report = try await run(options, maker)
            // A passing failure is worth the attempt, which opens it anew.
            #expect(states(report) == ["One failed", "Two done", "B done"])
            #expect(maker.begun.sorted() == ["B", "Two"])
        }
    }

    @Test func `retries are told and counted`() async throws {
        try await inLibrary(["B": 1]) { _, options in
            let delays = Monitor<[Double]>([])
            let report = try await run(
                options, FakeMaker { _, attempt in if attempt < 3 { throw Self.passing } }
            ) {
                event in
                if case .retrying(0, _, let delay, _) = event { delays.update { $0.append(delay) } }
            }
            try #require(states(report) == ["B done"])
            #expect(report.books[0].attempts == 3)
            #expect(delays.read { $0 } == [1, 2])
        }
    }

    @Test func `cancelling stops and the next run goes on`() async throws {
        try await inLibrary { _, options in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await run(
                    options,
                    FakeMaker { name, _ in
                        guard name == "B" else { return }
                        start.finish()
                        try await Task.sleep(for: .seconds(3600))
                    })
            }
            for await _ in started {}
            task.cancel()
            let report = try await task.value
            #expect(states(report) == ["One cancelled", "Two done", "B cancelled"])
            let again = FakeMaker()
            _ = try await run(options, again)
            #expect(again.begun == ["B", "One"])
        }
    }
}
