import ForgeKit
import ForgeSystem

/// A clock on which sleeping takes no time: whoever sleeps is woken at once, and the time has gone by. While it is
/// stopped nobody is woken.
final class FakeClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private let state = Monitor((now: Duration.zero, slept: [Duration]()))
    private let (started, starter) = AsyncStream.makeStream(of: Void.self)

    init(isStopped: Bool = false) {
        if !isStopped { start() }
    }

    /// Wakes those who sleep; from now on nobody waits.
    func start() { starter.finish() }

    var now: Instant { Instant(offset: state.read { $0.now }) }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// How long each sleep was, in their order.
    var slept: [Duration] { state.read { $0.slept } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        for await _ in started {}
        try Task.checkCancellation()
        state.update { state in
            state.slept.append(deadline.offset - state.now)
            state.now = max(state.now, deadline.offset)
        }
    }
}
