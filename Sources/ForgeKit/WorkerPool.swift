import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A fixed set of named threads for work that blocks.
///
/// Decoding and encoding would starve Swift's cooperative pool: there, four blocking jobs delayed an unrelated
/// timer by seconds. Here they run on threads of their own, while the tasks that await them hold none. The pools
/// live as long as the process, so there is nothing to shut down; a job that is queued when its task is cancelled
/// still runs, and finds that out first.
final class WorkerPool: TaskExecutor {
    /// Half the cores, at least one: what is left keeps the machine usable.
    static let shared = WorkerPool("forge-worker", threads: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2))

    /// For listing folders and opening files: threads that wait for a disk or a network rather than compute, so that
    /// their number has nothing to do with that of the cores, and so that a scan need not queue behind an encoder.
    static let reading = WorkerPool("forge-reader", threads: readers)
    static let readers = 8

    private let jobs = Mutex<[UnownedJob]>([])
    /// Counts the jobs in the queue.
    private let available = DispatchSemaphore(value: 0)

    init(_ name: String, threads: Int) {
        for index in 0..<threads {
            startThread(named: "\(name)-\(index)") { [self] in
                while true {
                    available.wait()
                    let job = jobs.withLock { $0.removeFirst() }
                    job.runSynchronously(on: asUnownedTaskExecutor())
                }
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        available.signal()
    }

    /// Runs blocking work on one of the threads. Inside, `Task.isCancelled` tells that the caller was cancelled.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
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

/// What a new thread is told.
private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}

/// Starts a thread that is never joined.
private func startThread(named name: String, _ run: @escaping @Sendable () -> Void) {
    #if canImport(Glibc)
        var thread = pthread_t()
    #else
        var thread: pthread_t?
    #endif
    let body = Unmanaged.passRetained(ThreadBody(name: name, run: run))
    let result = pthread_create(&thread, nil, enterThread, body.toOpaque())
    precondition(result == 0, "no thread could be made")
}

/// The C entry of a thread. Its argument is optional on Linux and not on Darwin.
#if canImport(Glibc)
    private func enterThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        runBody(argument!)
    }
#else
    private func enterThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        runBody(argument)
    }
#endif

private func runBody(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
    nameThread(body.name)
    body.run()
    return nil
}

/// Names the calling thread, for `top -H` and debuggers; at most 15 bytes are kept.
private func nameThread(_ name: String) {
    #if canImport(Glibc)
        // The C library's function is hidden from Swift; /proc is the kernel's own way (proc(5), comm).
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = name.withCString { write(file, $0, strlen($0)) }
        close(file)
    #else
        pthread_setname_np(name)
    #endif
}
