import ForgeModel
import Synchronization

/// How far a scan is, in one line of a terminal that is redrawn in place.
final class ScanProgress: Sendable {
    private struct State {
        var next = ContinuousClock.now
        var isShown = false
    }

    private let terminal: Terminal
    private let state = Mutex(State())

    /// Nil where the stream is no terminal.
    init?(_ stream: OutputStream) {
        guard let terminal = Terminal(stream) else { return nil }
        self.terminal = terminal
    }

    func show(_ event: ScanEvent) {
        guard case .probed(let files, let total) = event else { return }
        state.withLock { state in
            guard case let now = ContinuousClock.now, now >= state.next, terminal.stream.isReady else {
                return
            }
            state.next = now + .milliseconds(100)
            state.isShown = true
            let line = "scanning: \(files) of \(total) files".prefix(max(0, terminal.width - 3))
            terminal.stream.write(Terminal.clearLine + line)
        }
    }

    /// Takes the line away; nothing may be shown after it.
    func erase() {
        state.withLock { state in
            if state.isShown { terminal.stream.write(Terminal.clearLine) }
            state.isShown = false
        }
    }
}
