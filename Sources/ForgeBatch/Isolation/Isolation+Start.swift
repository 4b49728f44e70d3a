import ForgeModel
import ForgeSystem

extension Isolation {
    /// A process that waits for its first order.
    ///
    /// - Throws: `ForgeError`: the system gives none, or there is no such program.
    func start() throws(ForgeError) -> WorkerProcess {
        do throws(SystemError) {
            return try WorkerProcess(worker.bytes, ["forge-native", BookWorker.word])
        } catch {
            throw ForgeError(
                .system, step: .configuring, path: worker,
                reason: "a process for the book cannot be started",
                remedy:
                    "end other programs, or raise the limits of processes (ulimit -u) and open files (ulimit -n)",
                cause: error.words, isTransient: error.isPassing)
        }
    }
}
