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

    @Test func `work is cancelled and awaited, and the reason thrown`() async {
        let interruption = Interruption()
        await #expect(throws: Interruption.Reason.signal(2)) {
            try await interruption.run {
                interruption.request(.signal(2))
                #expect(Task.isCancelled)
                throw ForgeError.cancelled(step: .encoding)
            }
        }
    }

    @Test func `work that begins after somebody asked is cancelled too`() async {
        let interruption = Interruption()
        interruption.request(.outputClosed)
        await #expect(throws: Interruption.Reason.outputClosed) {
            try await interruption.run { try await Task.sleep(for: .seconds(60)) }
        }
    }

    @Test func `work that was done in time counts`() async throws {
        let interruption = Interruption()
        let result = try await interruption.run {
            interruption.request(.signal(2))
            return 42
        }
        #expect(result == 42)
    }

    @Test func `a failure of its own is not hidden by a request`() async {
        let interruption = Interruption()
        await #expect(throws: Samples.error) {
            try await interruption.run {
                interruption.request(.signal(2))
                throw Samples.error
            }
        }
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
