import ForgeSystem
import TestSupport
import Testing

@testable import ForgeKit

/// The handle of work under way. A wait without end is a failure; the limit is long because a full run keeps tests waiting.
@Suite(.timeLimit(.minutes(10))) struct ForgeTaskTests {
    private func book(_ count: Int, in folder: TemporaryFolder) throws -> ConversionRequest {
        let samples = Signal.speech16(count, rate: 22_050, seed: 1)
        _ = try folder.write(WAVFile.data(samples, rate: 22_050), to: "Book/1.wav")
        return ConversionRequest(
            inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
    }

    @Test func `news and progress reach those who come late`() async throws {
        try await withTemporaryFolder { folder in
            var request = try book(20_000, in: folder)
            request.metadata[.narrator] = "Jane Doe"
            let conversion = Forge.convert(request)
            let report = try await conversion.value
            #expect(report.length.value == 20_000)
            var plans: [ConversionPlan] = []
            for await event in conversion.updates { if case .plan(let plan) = event { plans.append(plan) } }
            #expect(plans.first?.output == report.output)
            #expect(plans.first?.metadata.values[.narrator] == MetadataValue("Jane Doe", from: .request))
            var stages: [ProgressSnapshot.Stage] = []
            for await snapshot in conversion.progress { stages.append(snapshot.stage) }
            #expect(stages == [.complete])
            // Whoever asks again gets the same.
            #expect(try await conversion.value == report)
        }
    }

    @Test func `the other verbs give the same handle`() async throws {
        try await withTemporaryFolder { folder in
            let request = try book(20_000, in: folder)
            let planning = Forge.plan(request)
            #expect(try await planning.value.output == request.output)
            var stages: [ProgressSnapshot.Stage] = []
            for await snapshot in planning.progress { stages.append(snapshot.stage) }
            #expect(stages == [.listening])
            let samples = Signal.speech16(2000, rate: 22_050, seed: 2)
            _ = try folder.write(WAVFile.data(samples, rate: 22_050), to: "Other/1.wav")
            let scan = Forge.scan(ForgePath(folder.path))
            let report = try await scan.value
            #expect(report.books.map(\.title) == ["Book", "Other"])
            var told: [ScannedBook] = []
            for await event in scan.updates { if case .book(let book) = event { told.append(book) } }
            #expect(told == report.books)
        }
    }

    @Test(arguments: [true, false]) func `cancelling leaves no file`(_ byTheTask: Bool) async throws {
        try await withTemporaryFolder { folder in
            let request = try book(22_050 * 20, in: folder)
            let cancel = Monitor<(@Sendable () -> Void)?>(nil)
            let conversion = Conversion(.configuring) { _ in
                try await Forge.make(request) { event in
                    guard case .progress(let snapshot) = event, snapshot.stage == .processing else { return }
                    // On the worker's own thread, which goes on when it is told: in a busy run the test's tasks may get no
                    // turn for long.
                    cancel.wait { $0 }()
                    let isTold = Monitor(false)
                    for _ in 1...6000 where !Task.isCancelled { isTold.wait(milliseconds: 10) { $0 } }
                }
            }
            let waiting = Task { try await conversion.value }
            cancel.update { $0 = { if byTheTask { waiting.cancel() } else { conversion.cancel() } } }
            let error = await #expect(throws: ForgeError.self) { try await waiting.value }
            #expect(error?.code == .cancelled)
            #expect(folder.names == ["Book"])
        }
    }

    @Test func `a handle of forge cancels its work`() async throws {
        try await withTemporaryFolder { folder in
            let conversion = Forge.convert(try book(22_050 * 20, in: folder))
            conversion.cancel()
            let error = await #expect(throws: ForgeError.self) { try await conversion.value }
            #expect(error?.code == .cancelled)
            #expect(folder.names == ["Book"])
        }
    }

    @Test func `failures are of one type`() async throws {
        let missing = Forge.convert(ConversionRequest(inputs: ["/nowhere/at/all"]))
        do throws(ForgeError) {
            _ = try await missing.value
            Issue.record("a book of nothing was made")
        } catch {
            #expect(error.code == .inputMissing)
        }
        // What is thrown on the way of a cancellation has no type of ours.
        let task = ForgeTask<Int, ConversionEvent>(.scanning) { _ in throw CancellationError() }
        await #expect(throws: ForgeError.cancelled(step: .scanning)) { try await task.value }
        for await _ in task.updates { Issue.record("nothing was told") }
    }

    @Test func `work begins and ends without anyone who waits`() async {
        let hasRun = Monitor(false)
        do {
            _ = ForgeTask<Void, ConversionEvent>(.scanning) { _ in hasRun.update { $0 = true } }
        }
        let seen = await Task.detached { hasRun.wait { $0 ? true : nil } }.value
        #expect(seen)
    }
}
