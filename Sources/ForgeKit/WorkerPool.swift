import ForgeEngine

/// A fixed set of named threads for work that blocks.
///
/// Decoding and encoding would starve Swift's cooperative pool: there, four blocking jobs delayed an unrelated
/// timer by seconds. Here they run on threads of their own, while the tasks that await them hold none. The pools
/// live as long as the process, so there is nothing to shut down; a job that is queued when its task is cancelled
/// still runs, and finds that out first.
package final class WorkerPool: TaskExecutor {
    /// Half the cores, at least one: what is left keeps the machine usable.
    static let shared = WorkerPool("forge-worker", threads: Machine.halfTheCores)

    /// For books of a batch, which itself says how many are in flight; threads that nobody uses cost nothing. What blocks
    /// for a book, such as a mount that does not answer, keeps no other book waiting.
    package static let books = WorkerPool("forge-book", threads: mostBooks)
    /// Books that a batch may have in flight.
    package static let mostBooks = 16

    /// For listing folders and opening files: threads that wait for a disk or a network rather than compute, so that
    /// their number has nothing to do with that of the cores, and so that a scan need not queue behind an encoder.
    package static let reading = WorkerPool("forge-reader", threads: readers)
    package static let readers = 8

    private let jobs = Monitor<[UnownedJob]>([])

    init(_ name: String, threads: Int) {
        for index in 0..<threads {
            startThread(named: "\(name)-\(index)") { [self] in
                while true {
                    let job = jobs.wait { $0.isEmpty ? nil : $0.removeFirst() }
                    job.runSynchronously(on: asUnownedTaskExecutor())
                }
            }
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.update { $0.append(job) }
    }

    /// Runs blocking work on one of the threads. Inside, `Task.isCancelled` tells that the caller was cancelled.
    package func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        // A new task does not know that its maker's was cancelled, and could be done before it hears of it.
        let isLate = Task.isCancelled
        let task = Task(executorPreference: self) {
            if isLate { withUnsafeCurrentTask { $0?.cancel() } }
            return try work()
        }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
