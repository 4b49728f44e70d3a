import Synchronization

/// Everybody who is shown the work of one command. Any thread may show; updates reach all in one order.
final class Audience: Sendable {
    private struct State {
        var renderers: [any Renderer]
        var log: LogFile?
        /// Updates shown before the log was open; nil where none will join.
        var early: [Update]?
    }

    private let state: Mutex<State>

    /// - Parameter awaitsLog: whether a log may join, which is to have all from the beginning.
    init(_ renderers: [any Renderer], awaitsLog: Bool = false) {
        state = Mutex(State(renderers: renderers, early: awaitsLog ? [] : nil))
    }

    /// A log joins, and gets what was shown before.
    ///
    /// - Parameter file: what it writes to; where lines are lost, all are told once.
    func add(_ log: any Renderer, writingTo file: LogFile) {
        state.withLock { state in
            var log = log
            for update in state.early ?? [] { log.show(update) }
            state.renderers.append(log)
            (state.log, state.early) = (file, nil)
        }
    }

    func show(_ update: Update) {
        state.withLock { state in
            for index in state.renderers.indices { state.renderers[index].show(update) }
            state.early?.append(update)
            guard let text = state.log?.takeLoss() else { return }
            for index in state.renderers.indices { state.renderers[index].show(.logLost(text)) }
        }
    }
}
