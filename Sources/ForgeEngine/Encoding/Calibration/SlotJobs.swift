import ForgeModel
import ForgeSystem

/// Jobs that run on the slots of a lane while one thread waits for all of them. Used on that thread.
struct SlotJobs {
    private struct Work<Value: Sendable> {
        var values: [Value?]
        var left: Int
        var failure: ForgeError?
        var isStopped = false
    }

    let lane: any EncodeLane
    let isCancelled: CancellationCheck
    /// Called on the thread that waits, at most twenty times a second.
    let onWait: () -> Void

    /// Runs so many jobs and waits for all of them.
    ///
    /// - Parameter job: told its number, and asks whether nobody waits for it any more.
    /// - Returns: what they gave, in their order.
    /// - Throws: `ForgeError`: of one that failed, or `cancelled`.
    func run<Value: Sendable>(
        _ count: Int,
        _ job: @escaping @Sendable (Int, @escaping CancellationCheck) throws(ForgeError) -> Value
    ) throws(ForgeError) -> [Value] {
        let work = Monitor(Work<Value>(values: Array(repeating: nil, count: count), left: count))
        for index in 0..<count {
            lane.submit {
                do throws(ForgeError) {
                    let value = try job(index) { work.read { $0.isStopped } }
                    work.update { $0.values[index] = value }
                } catch {
                    work.update { $0.failure = error }
                }
                work.update { $0.left -= 1 }
            }
        }
        while work.read({ $0.left > 0 }) {
            onWait()
            work.wait(milliseconds: 50) { $0.left == 0 }
            if isCancelled() {
                work.update { $0.isStopped = true }
                throw .cancelled(step: .encoding)
            }
        }
        let (values, failure) = work.read { ($0.values, $0.failure) }
        if let failure { throw failure }
        return values.compactMap(\.self)
    }
}
