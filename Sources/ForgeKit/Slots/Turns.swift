import ForgeSystem

/// Jobs of several books, handed out in turns.
final class Turns: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        /// Books that came so far, and those that are there.
        var (joined, books) = (0, 0)
        /// Jobs that wait, by book, first come first served.
        var waiting: [Int: [Job]] = [:]
        /// Books that have jobs waiting; the first is next.
        var order: [Int] = []
        var isClosed = false
        /// Jobs that were taken and are not done.
        var running = 0
        /// The most that may run.
        var allowed = Int.max

        mutating func take() -> Job? {
            guard !order.isEmpty, running < allowed else { return nil }
            let book = order.removeFirst()
            var jobs = waiting[book] ?? []
            let job = jobs.removeFirst()
            waiting[book] = jobs.isEmpty ? nil : jobs
            if !jobs.isEmpty { order.append(book) }
            running += 1
            return job
        }
    }

    private let state = Monitor(State())

    /// Gives a book its number.
    func join() -> Int {
        state.update { state in
            state.joined += 1
            state.books += 1
            return state.joined
        }
    }

    /// A book has come to its end.
    func leave() { state.update { $0.books -= 1 } }

    /// Books that share the turns.
    var books: Int { state.read { $0.books } }

    func add(_ job: @escaping Job, of book: Int) {
        state.update { state in
            if state.waiting[book] == nil { state.order.append(book) }
            state.waiting[book, default: []].append(job)
        }
    }

    /// Waits for the next job; nil when closed. The book whose turn it was goes to the end of the line.
    func next() -> Job? {
        state.wait { state -> Job?? in
            if state.isClosed { return .some(nil) }
            return state.take().map { .some($0) }
        }
    }

    /// The loop of a thread: one job after the other until there will be none.
    ///
    /// - Parameter onLoss: called when it does not come back from a job.
    func work(onLoss: @escaping @Sendable () -> Void) {
        let thread = WatchedThread.own
        thread.whenLost { [state] in
            state.update { $0.running -= 1 }
            onLoss()
        }
        while !thread.isLost, let job = next() {
            job()
            if !thread.isLost { state.update { $0.running -= 1 } }
        }
    }

    func allow(_ count: Int) { state.update { $0.allowed = count } }

    /// Ends the threads that take jobs.
    func close() { state.update { $0.isClosed = true } }
}
