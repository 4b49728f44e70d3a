import ForgeEngine
package import ForgeModel
import ForgeSystem

/// A set of named threads for work that blocks, made when they are first needed.
///
/// Decoding and encoding would starve Swift's cooperative pool: there, four blocking jobs delayed an unrelated
/// timer by seconds. Here they run on threads of their own, while the tasks that await them hold none. The pools
/// live as long as the process, so there is nothing to shut down; a job that is queued when its task is cancelled
/// still runs, and finds that out first.
///
/// Where the system gives fewer threads than a pool may have, it works with those there are. A thread that does not come
/// back from a call is given up with its work, and another takes its place.
package final class WorkerPool: TaskExecutor {
    /// Half the cores, at least one: what is left keeps the machine usable.
    static let shared = WorkerPool("forge-worker", threads: Machine.halfTheCores)

    /// For books of a batch, which itself says how many are in flight. What blocks for a book, such as a mount that does
    /// not answer, keeps no other book waiting.
    package static let books = WorkerPool("forge-book", threads: mostBooks)
    /// Books that a batch may have in flight.
    package static let mostBooks = 16

    /// For listing folders and opening files: threads that wait for a disk or a network rather than compute, so that
    /// their number has nothing to do with that of the cores, and so that a scan need not queue behind an encoder.
    package static let reading = WorkerPool("forge-reader", threads: readers)
    package static let readers = 8

    /// For what lies between: tasks that only await others. One that began here needs no thread of Swift's own pool,
    /// which waits without end where it cannot make one.
    package static let steps = WorkerPool("forge-steps", threads: 1)

    private struct State {
        var jobs: [UnownedJob] = []
        /// Threads that there are, and those of them that do a job.
        var (threads, busy) = (0, 0)
    }

    private let name: String
    private let limit: Int
    private let start: ThreadMaker
    private let state = Monitor(State())

    /// - Parameters:
    ///   - threads: as many as there may be, at least 1.
    ///   - start: makes a thread.
    init(_ name: String, threads: Int, start: @escaping ThreadMaker = startThread) {
        (self.name, limit, self.start) = (name, threads, start)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.update { state in
            state.jobs.append(job)
            // There is a thread already, `begin` has seen to it: another would only be quicker.
            _ = grow(&state)
        }
    }

    /// Begins work on the threads, asynchronous work too.
    ///
    /// - Throws: `ForgeError`: the pool has no thread and cannot make one.
    package func begin<T: Sendable>(
        _ work: @escaping @Sendable () async throws -> T
    ) throws(ForgeError) -> Task<T, any Error> {
        if let error = state.update({ $0.threads == 0 ? grow(&$0) : nil }) { throw error }
        return Task(executorPreference: self, operation: work)
    }

    /// Runs blocking work on one of the threads. Inside, `Task.isCancelled` tells that the caller was cancelled.
    ///
    /// When a call in it does not return in time, it is cancelled and nobody waits for it.
    /// - Throws: what the work throws, or `ForgeError`: the pool has no thread and cannot make one, or a call stalled.
    package func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await run(avoiding: [], work)
    }

    /// Runs blocking work that throws nothing but `ForgeError`, as `run` does.
    ///
    /// - Parameter step: of the error where the task ended before the work.
    /// - Throws: what the work throws, or `ForgeError`: the pool has no thread and cannot make one, or a call stalled;
    ///   `cancelled`.
    func run<T: Sendable>(
        _ step: ForgeError.Step, _ work: @escaping @Sendable () throws -> T
    ) async throws(ForgeError) -> T {
        do { return try await run(work) } catch {
            throw error as? ForgeError ?? .cancelled(step: step)
        }
    }

    /// Runs blocking work on a file that is looked at by itself, as `run` does.
    func runAlone<T: Sendable>(
        _ step: ForgeError.Step, _ work: @escaping @Sendable () throws -> T
    ) async throws(ForgeError) -> T {
        do throws(ForgeError) { return try await run(step, work) } catch { throw error.ofOneFile }
    }

    /// Runs work that may be done anew: where a call on a file stalls, it is, and calls on that file fail at once.
    ///
    /// - Parameter onStall: called with each such file's error.
    /// - Throws: what the work throws.
    package func runAround<T: Sendable>(
        onStall: (ForgeError) -> Void = { _ in }, _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        var avoided: Set<[UInt8]> = []
        while true {
            do {
                return try await run(avoiding: avoided, work)
            } catch let error as ForgeError where error.code == .stalled {
                guard let path = error.path, avoided.insert(path.bytes).inserted else { throw error }
                onStall(error)
            }
        }
    }

    private func run<T: Sendable>(
        avoiding avoided: Set<[UInt8]>, _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        CallWatch.start()
        // A new task does not know that its maker's was cancelled, and could be done before it hears of it.
        let isLate = Task.isCancelled
        let result = FirstResult<T>()
        let watched = WatchedWork(milliseconds: StallTimeout.milliseconds, avoiding: avoided) {
            result.tell(.failure(ForgeError.stalled($0)))
        }
        let task = try begin {
            if isLate { withUnsafeCurrentTask { $0?.cancel() } }
            result.tell(Result { try watched.run(work) })
        }
        return try await withTaskCancellationHandler {
            do { return try await result.value } catch {
                task.cancel()
                throw error
            }
        } onCancel: {
            task.cancel()
        }
    }

    /// Runs asynchronous work on the threads while the calling one waits: for a program's first thread.
    ///
    /// - Throws: `ForgeError`: the pool has no thread and cannot make one.
    package func wait<T: Sendable>(for work: @escaping @Sendable () async -> T) throws(ForgeError) -> T {
        let result = Monitor<T?>(nil)
        _ = try begin {
            let value = await work()
            result.update { $0 = value }
        }
        return result.wait { $0 }
    }

    /// Makes a thread where all are busy and there may be more. Under the state's lock, so that nobody counts on a thread
    /// that then does not come.
    private func grow(_ state: inout State) -> ForgeError? {
        let isNeeded = state.threads == 0 || state.jobs.count > state.threads - state.busy
        guard isNeeded, state.threads < limit else { return nil }
        do throws(ForgeError) {
            try start("\(name)-\(state.threads)") { [self] in work() }
            state.threads += 1
            return nil
        } catch {
            return error
        }
    }

    /// The loop of a thread.
    private func work() {
        let thread = WatchedThread.own
        thread.whenLost { [self] in
            state.update { state in
                state.threads -= 1
                state.busy -= 1
                _ = grow(&state)
            }
        }
        while true {
            let job = state.wait { state -> UnownedJob? in
                guard !state.jobs.isEmpty else { return nil }
                state.busy += 1
                return state.jobs.removeFirst()
            }
            job.runSynchronously(on: asUnownedTaskExecutor())
            if thread.isLost { return }
            state.update { $0.busy -= 1 }
        }
    }
}
