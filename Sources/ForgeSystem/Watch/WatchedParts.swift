/// The parts of watched work that threads are doing now.
enum WatchedParts {
    struct Part {
        let thread: WatchedThread
        let work: WatchedWork
        /// Of `WatchedThread`, when it was looked at last, and how long it has been that.
        var standing: UInt?
        var milliseconds = 0
    }

    struct State {
        var parts: [Int: Part] = [:]
        var last = 0
    }

    static let state = Monitor(State())

    static func add(_ thread: WatchedThread, _ work: WatchedWork) -> Int {
        state.update { state in
            state.last += 1
            state.parts[state.last] = Part(thread: thread, work: work)
            return state.last
        }
    }

    static func remove(_ number: Int) { state.update { $0.parts[number] = nil } }
}
