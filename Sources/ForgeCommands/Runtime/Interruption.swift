import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// The one place where a running conversion is asked to stop, whoever asks first.
///
/// Any thread may ask. The work is cancelled and awaited, so that it removes what it had begun to write.
final class Interruption: Sendable {
    /// The cause of an interruption.
    enum Reason: Error, Equatable {
        case signal(Int32)
        /// The reader of stdout is gone.
        case outputClosed
        case outputFailed(ForgeError)

        /// Reads the `errno` of a failed write to stdout.
        init(writingFailed code: Int32) {
            if code == EPIPE {
                self = .outputClosed
                return
            }
            let isFull = code == ENOSPC || code == EDQUOT
            self = .outputFailed(
                ForgeError(
                    isFull ? .diskFull : .system, step: .writing, path: "standard output",
                    reason: "the text could not be written", remedy: "write it to another place",
                    cause: SystemError(code).words, isTransient: isFull))
        }

        var isSignal: Bool {
            if case .signal = self { true } else { false }
        }

        /// For people; nil where nobody is left to read it.
        var message: String? {
            switch self {
            case .signal: "interrupted; no book was written"
            case .outputClosed: nil
            case .outputFailed(let error): error.description
            }
        }
    }

    private struct State {
        var reason: Reason?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Nil until somebody asked.
    var reason: Reason? { state.withLock { $0.reason } }

    /// Asks the work to stop. The first reason counts.
    ///
    /// - Returns: true for the first to ask.
    @discardableResult
    func request(_ reason: Reason) -> Bool {
        let (isFirst, cancel) = state.withLock { state in
            let isFirst = state.reason == nil
            if isFirst { state.reason = reason }
            return (isFirst, state.cancel)
        }
        cancel?()
        return isFirst
    }

    /// Begins work and takes its news, all of them, until it has ended or was stopped.
    ///
    /// Work that was done before it could be stopped counts as done.
    /// - Parameter take: what it throws stops the work, and is thrown when that has ended.
    /// - Throws: `Reason` when the work was stopped, else what the work throws.
    func follow<Value, Event>(
        _ begin: @autoclosure () -> ForgeTask<Value, Event>, _ take: (Event) throws -> Void
    ) async throws -> Value {
        // Begun under the lock, so that a request of the work itself finds what it cancels.
        let (task, isLate) = state.withLock { state in
            let task = begin()
            state.cancel = { task.cancel() }
            return (task, state.reason != nil)
        }
        if isLate { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        var failure: (any Error)?
        for await event in task.updates where failure == nil {
            do { try take(event) } catch {
                failure = error
                task.cancel()
            }
        }
        let result: Result<Value, ForgeError>
        do throws(ForgeError) { result = .success(try await task.value) } catch { result = .failure(error) }
        if let failure { throw failure }
        if case .failure(let error) = result, error.code == .cancelled, let reason { throw reason }
        return try result.get()
    }

    /// Does work that tells nothing until it has ended or was stopped.
    ///
    /// - Throws: `Reason` when the work was stopped, else what the work throws.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        let isLate = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.reason != nil
        }
        if isLate { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        do { return try await task.value } catch {
            if (error as? ForgeError)?.code == .cancelled, let reason { throw reason }
            throw error
        }
    }
}
