import ForgeModel
import Synchronization

/// For a person at a terminal: one line of progress on stderr, redrawn in place, and messages above it.
final class TerminalRenderer: Renderer {
    private struct State {
        var narration: Narration
        var isLineShown = false
        var throttle = ProgressThrottle()
    }

    private let terminal: Terminal
    private let state: Mutex<State>

    init(_ terminal: Terminal, verbosity: Verbosity) {
        self.terminal = terminal
        let narration = Narration(verbosity: verbosity, style: Style(for: terminal.stream))
        state = Mutex(State(narration: narration))
    }

    func show(_ event: ConversionEvent) {
        state.withLock { state in
            switch event {
            case .plan(let plan): say(state.narration.plan(plan), &state)
            case .warning(let text): say(state.narration.warning(text), &state)
            case .progress(let snapshot): draw(snapshot, &state)
            }
        }
    }

    func showDryRun(_ plan: ConversionPlan) {
        state.withLock { state in
            erase(&state)
            say(state.narration.warnings(plan.warnings), &state)
        }
    }

    func show(_ report: ConversionReport) {
        state.withLock { say($0.narration.finished(report), &$0) }
    }

    func show(_ error: ForgeError) {
        state.withLock { erase(&$0) }
    }

    /// Takes the line of progress away: what follows is shown by others.
    func clear() { state.withLock { erase(&$0) } }

    private func say(_ text: String, _ state: inout State) {
        guard !text.isEmpty else { return }
        erase(&state)
        terminal.stream.write(text.wrapped(columns: terminal.width))
    }

    private func erase(_ state: inout State) {
        guard state.isLineShown else { return }
        terminal.stream.write(Terminal.clearLine)
        state.isLineShown = false
    }

    private func draw(_ snapshot: ProgressSnapshot, _ state: inout State) {
        // A terminal stopped with Ctrl-S must not stop the work.
        guard state.throttle.isDue(snapshot, at: .now), terminal.stream.isReady else { return }
        state.isLineShown = true
        // Room for the "^C" that the terminal echoes, so that it can be erased with the line.
        let line = ProgressLine(snapshot: snapshot).text(width: terminal.width - 3)
        terminal.stream.write(Terminal.clearLine + line)
    }
}
