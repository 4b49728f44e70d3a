import ForgeKit
import ForgeModel
import Testing

@testable import ForgeCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct InterruptionTests {
    @Test func `the first to ask is the reason, and the second is told so`() async {
        let interruption = Interruption()
        #expect(interruption.request(.signal(2)))
        #expect(!interruption.request(.signal(15)))
        #expect(interruption.reason == .signal(2))
    }

    private func task<Value: Sendable>(
        _ work: @escaping @Sendable (@Sendable (ScanEvent) -> Void) async throws -> Value
    ) -> ForgeTask<Value, ScanEvent> {
        ForgeTask(.scanning) { try await work($0) }
    }

    private static let news = ScanEvent.found(books: 1, files: 1)

    @Test func `work is cancelled and awaited, and the reason thrown`() async {
        let interruption = Interruption()
        var count = 0
        let work = { @Sendable () -> ForgeTask<Void, ScanEvent> in
            task { tell in
                interruption.request(.signal(2))
                #expect(Task.isCancelled)
                // The news of the end are shown, too.
                tell(Self.news)
                throw ForgeError.cancelled(step: .encoding)
            }
        }
        await #expect(throws: Interruption.Reason.signal(2)) {
            try await interruption.follow(work()) { _ in count += 1 }
        }
        #expect(count == 1)
    }

    @Test func `work that begins after somebody asked is cancelled too`() async {
        let interruption = Interruption()
        interruption.request(.outputClosed)
        await #expect(throws: Interruption.Reason.outputClosed) {
            try await interruption.follow(task { _ in try await Task.sleep(for: .seconds(60)) }) { _ in }
        }
    }

    @Test func `work that was done in time counts`() async throws {
        let interruption = Interruption()
        let work = { @Sendable () -> ForgeTask<Int, ScanEvent> in
            task { _ in
                interruption.request(.signal(2))
                return 42
            }
        }
        #expect(try await interruption.follow(work()) { _ in } == 42)
    }

    @Test func `a failure of its own is not hidden by a request`() async {
        let interruption = Interruption()
        let work = { @Sendable () -> ForgeTask<Void, ScanEvent> in
            task { _ in
                interruption.request(.signal(2))
                throw Samples.error
            }
        }
        await #expect(throws: Samples.error) { try await interruption.follow(work()) { _ in } }
    }

    @Test func `who cannot take the news stops the work, and is told why`() async {
        let interruption = Interruption()
        var count = 0
        let work = { @Sendable () -> ForgeTask<Void, ScanEvent> in
            task { tell in
                tell(Self.news)
                tell(Self.news)
                try await Task.sleep(for: .seconds(60))
            }
        }
        await #expect(throws: Samples.error) {
            try await interruption.follow(work()) { _ in
                count += 1
                throw Samples.error
            }
        }
        #expect(count == 1)
        #expect(interruption.reason == nil)
    }

    /// In a process of its own, which ends with what it found.
    @Test func `a signal is heard from the moment on when the watch is there`() async {
        await #expect(processExitsWith: .success) {
            let interruption = Interruption()
            let watch = try SignalWatch(interruption)
            kill(getpid(), SIGTERM)
            let deadline = ContinuousClock.now + .seconds(10)
            while interruption.reason == nil, ContinuousClock.now < deadline { usleep(1000) }
            withExtendedLifetime(watch) {}
            exit(interruption.reason == .signal(SIGTERM) ? 0 : 1)
        }
    }
}
