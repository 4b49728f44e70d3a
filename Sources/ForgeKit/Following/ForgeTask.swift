package import ForgeModel

/// Work that has begun: to follow, to wait for, to cancel.
///
/// It runs on threads of its own, and goes on to its end whether or not anybody holds or awaits it. All members may be used
/// from any thread and any number of tasks; none blocks.
public final class ForgeTask<Value: Sendable, Event: Sendable>: Sendable {
    private let hub = EventHub<Event>()
    /// The work; an error where the system had no thread for it.
    private let task: Result<Task<Value, any Error>, ForgeError>
    /// The step that a cancellation is told of where the work does not say itself.
    private let step: ForgeError.Step

    /// Begins work; of a task that is cancelled, work that is cancelled before it does anything.
    ///
    /// - Parameters:
    ///   - step: the step that a cancellation is told of where the work does not say itself.
    ///   - work: gets what takes its events, on any thread.
    package init(
        _ step: ForgeError.Step,
        _ work: @escaping @Sendable (_ onEvent: @escaping @Sendable (Event) -> Void) async throws -> Value
    ) where Event: DeliveredEvent {
        self.step = step
        let isCancelled = Task.isCancelled
        do throws(ForgeError) {
            task = .success(
                try WorkerPool.steps.begin { [hub] in
                    defer { hub.finish() }
                    if isCancelled { throw ForgeError.cancelled(step: step) }
                    return try await work { hub.add($0, $0.delivery) }
                })
        } catch {
            task = .failure(error)
            hub.finish()
        }
    }

    /// The news of the work.
    public var updates: ForgeUpdates<Event> { news { $0 } }

    /// The result, when the work has ended.
    ///
    /// Cancelling a task that awaits it cancels the work.
    /// - Throws: `ForgeError`: why there is no result; of code `cancelled` where the work was cancelled, which leaves no file.
    public var value: Value {
        get async throws(ForgeError) {
            let task = try task.get()
            let result = await withTaskCancellationHandler {
                await task.result
            } onCancel: {
                task.cancel()
            }
            switch result {
            case .success(let value): return value
            case .failure(let error): throw error as? ForgeError ?? .cancelled(step: step)
            }
        }
    }

    /// Stops the work within moments; what it had begun to write is removed before `value` throws. Without effect on work
    /// that has ended.
    public func cancel() { if case .success(let task) = task { task.cancel() } }

    /// The news of one kind.
    func news<Element: Sendable>(
        _ transform: @escaping @Sendable (Event) -> Element?
    ) -> ForgeUpdates<Element> {
        ForgeUpdates(hub, transform)
    }
}

/// A book in the making.
public typealias Conversion = ForgeTask<ConversionReport, ConversionEvent>
