import ForgeSystem

/// The continuous clock, with sleep that needs no thread of Swift's own pool: one thread of ours wakes all who sleep.
///
/// Where that thread cannot be made nobody sleeps: whoever wanted to goes on at once.
package struct AlarmClock: Clock {
    package typealias Instant = ContinuousClock.Instant

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var isStarted = false
        var last = 0
        var sleepers: [Int: Sleeper] = [:]
        /// Sleepers that were cancelled before they slept.
        var cancelled: Set<Int> = []
    }

    /// Shared by all clocks, which have no state of their own.
    private static let state = Monitor(State())

    package init() {}

    package var now: Instant { .now }
    package var minimumResolution: Duration { .milliseconds(1) }

    /// - Throws: `CancellationError`.
    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = Self.state.update { state in
            if !state.isStarted {
                state.isStarted = (try? startThread(named: "forge-alarm", Self.wakeAll)) != nil
            }
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let sleeps = Self.state.update { state in
                    guard state.isStarted, state.cancelled.remove(number) == nil else { return false }
                    state.sleepers[number] = Sleeper(deadline: deadline, continuation: continuation)
                    return true
                }
                if !sleeps { continuation.resume() }
            }
        } onCancel: {
            let sleeper = Self.state.update { state -> Sleeper? in
                if let sleeper = state.sleepers.removeValue(forKey: number) { return sleeper }
                state.cancelled.insert(number)
                return nil
            }
            sleeper?.continuation.resume()
        }
        Self.state.update { _ = $0.cancelled.remove(number) }
        try Task.checkCancellation()
    }

    private static func wakeAll() {
        while true {
            let due = state.update { state -> [Sleeper] in
                let numbers = state.sleepers.filter { $0.value.deadline <= .now }.keys
                return numbers.compactMap { state.sleepers.removeValue(forKey: $0) }
            }
            for sleeper in due { sleeper.continuation.resume() }
            // Nobody's turn: until somebody comes. Else until the first is due; a newcomer wakes this thread, too.
            let first = state.wait { $0.sleepers.values.map(\.deadline).min() }
            let left = Instant.now.duration(to: first) / .milliseconds(1)
            // Not beyond a day, which fits every count of milliseconds.
            state.wait(milliseconds: Int(max(0, min(left, 86_400_000)).rounded(.up))) { state in
                state.sleepers.values.contains { $0.deadline < first }
            }
        }
    }
}
