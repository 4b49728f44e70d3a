/// Looks after all threads that do watched work, from a thread of its own.
package enum CallWatch {
    private static let isStarted = Monitor(false)

    /// Begins to look, once for the process. Without a thread for it nothing is watched, and all else goes on.
    package static func start() {
        if isStarted.read({ $0 }) { return }
        isStarted.update { isStarted in
            if !isStarted { isStarted = (try? Threads.start(named: "forge-watch", watch)) != nil }
        }
    }

    /// The calls in flight, to be compared with those of a later time.
    package static var standing: [Int: UInt] {
        WatchedParts.state.read { $0.parts.compactMapValues(\.thread.standing) }
    }

    private static func watch() {
        var last = SuspendingClock.now
        while true {
            let tick = WatchedParts.state.wait { pause(for: $0) }
            usleep(UInt32(tick * 1000))
            let now = SuspendingClock.now
            // A process that was stopped has not waited.
            let gone = min(2 * tick, Int(last.duration(to: now) / .milliseconds(1)))
            last = now
            for (work, call) in WatchedParts.state.update({ look(at: &$0, after: gone) }) {
                giveUp(work, call)
            }
        }
    }

    /// How often to look, in milliseconds; nil where nobody works.
    private static func pause(for state: WatchedParts.State) -> Int? {
        guard !state.parts.isEmpty else { return nil }
        let shortest = state.parts.values.lazy.compactMap(\.work.milliseconds).min() ?? 60_000
        return max(10, min(500, shortest / 8))
    }

    /// Notes what stands still after some more milliseconds.
    ///
    /// - Returns: calls that have stood too long.
    private static func look(
        at state: inout WatchedParts.State, after gone: Int
    ) -> [(WatchedWork, StalledCall)] {
        var stalled: [(WatchedWork, StalledCall)] = []
        for (number, part) in state.parts {
            let standing = part.thread.standing
            guard let standing, standing == part.standing else {
                state.parts[number]?.standing = standing
                state.parts[number]?.milliseconds = 0
                continue
            }
            let all = part.milliseconds + gone
            state.parts[number]?.milliseconds = all
            guard let limit = part.work.milliseconds, all >= limit else { continue }
            if let call = part.thread.call(at: standing, milliseconds: all) {
                stalled.append((part.work, call))
            }
        }
        return stalled
    }

    private static func giveUp(_ work: WatchedWork, _ call: StalledCall) {
        // Under the lock that threads take when they are done: of those that are not by now, nobody knows.
        let lost = WatchedParts.state.update { state -> [WatchedThread]? in
            guard work.becomesGivenUp() else { return nil }
            return state.parts.values.filter { $0.work === work && $0.thread.becomesLost() }.map(\.thread)
        }
        guard let lost else { return }
        TemporaryFiles.remove(of: work)
        for thread in lost { thread.tellLoss() }
        work.tellStall(call)
    }
}
