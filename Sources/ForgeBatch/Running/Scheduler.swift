import ForgeKit
import ForgeModel

/// The result of a job.
enum JobOutcome: Equatable, Sendable {
    case done
    case failed(ForgeError)
    /// The job was stopped, or never begun.
    case cancelled
}

/// Runs jobs side by side, the longest first, and tries again what failed for a passing reason.
///
/// While a job waits for its next attempt it is not in flight: another takes its place.
struct Scheduler<C: Clock<Duration>> {
    /// Jobs in flight at once, at least 1.
    var workers: Int
    var retry: RetryPolicy
    /// Whether the first failure for good keeps jobs from beginning; those in flight go on.
    var stopsAtFailure: Bool
    var clock: C
    /// Between 0 and 1, for the delays.
    var jitter: @Sendable () -> Double
    /// Asked when a job has ended; true keeps jobs from beginning, like a failure for good.
    var isOver: @Sendable () -> Bool = { false }

    private enum Step {
        case ended(Int, ForgeError?)
        case due(Int)
    }

    /// Returns when nothing is in flight any more. When the calling task is cancelled, nothing more begins, the jobs
    /// in flight are cancelled and awaited.
    ///
    /// - Parameters:
    ///   - weights: how long each job will take, in any unit.
    ///   - onRetry: called when a job failed and is going to be tried again: job, attempts so far, delay, error.
    ///   - onEnd: called once for every job, in no order, never twice at a time.
    ///   - work: does a job; its second argument counts attempts from 1.
    func run(
        _ weights: [Double], onRetry: @Sendable (Int, Int, Duration, ForgeError) -> Void = { _, _, _, _ in },
        onEnd: (Int, JobOutcome) async -> Void,
        _ work: @escaping @Sendable (Int, Int) async throws -> Void
    ) async {
        precondition(workers > 0, "at least one worker")
        var ready = JobQueue(weights)
        var attempts = Array(repeating: 0, count: weights.count)
        var pauses: [Int: Task<Void, any Error>] = [:]
        var running = 0
        var isStopped = false
        await withTaskGroup(of: Step.self) { group in
            func fill() {
                while !isStopped, !Task.isCancelled, running < workers, let job = ready.next() {
                    running += 1
                    attempts[job] += 1
                    let attempt = attempts[job]
                    group.addTask { .ended(job, await Self.failure { try await work(job, attempt) }) }
                }
            }
            fill()
            while let step = await group.next() {
                switch step {
                case .due(let job):
                    pauses[job] = nil
                    ready.putBack(job)
                case .ended(let job, let error):
                    running -= 1
                    guard let error else {
                        await onEnd(job, .done)
                        if isOver() { isStopped = true }
                        break
                    }
                    if retry.mayRetry(error, after: attempts[job]), !isStopped, !Task.isCancelled {
                        let delay = retry.delay(after: attempts[job], jitter: jitter())
                        onRetry(job, attempts[job], delay, error)
                        // Without a thread nobody waits, and the job is tried again at once.
                        let pause = try? WorkerPool.steps.begin { [clock] in try await clock.sleep(for: delay)
                        }
                        pauses[job] = pause
                        group.addTask {
                            await withTaskCancellationHandler {
                                _ = await pause?.result
                            } onCancel: {
                                pause?.cancel()
                            }
                            return .due(job)
                        }
                    } else if error.code == .cancelled {
                        await onEnd(job, .cancelled)
                    } else {
                        await onEnd(job, .failed(error))
                        if stopsAtFailure { isStopped = true }
                    }
                    if isOver() { isStopped = true }
                    if isStopped { for pause in pauses.values { pause.cancel() } }
                }
                fill()
            }
        }
        while let job = ready.next() { await onEnd(job, .cancelled) }
    }

    /// The error of the work as a `ForgeError`.
    private static func failure(_ work: () async throws -> Void) async -> ForgeError? {
        do {
            try await work()
            return nil
        } catch let error as ForgeError {
            return error
        } catch is CancellationError {
            return .cancelled(step: .encoding)
        } catch {
            return ForgeError(
                .system, step: .encoding, reason: "an unexpected error", remedy: "report it",
                cause: "\(error)")
        }
    }
}
