import ForgeModel
import ForgeSystem

/// For a person at a terminal: progress in the last lines, redrawn in place, and messages above it.
struct TerminalRenderer: Renderer {
    private var panel: LivePanel
    private var text: UpdateText
    private var throttle = ProgressThrottle()
    private var batch = BatchPanel()
    private var scan = RateLimit(every: .milliseconds(100))
    private var isOver = false

    init(_ terminal: Terminal, verbosity: Verbosity) {
        panel = LivePanel(terminal)
        text = UpdateText(verbosity: verbosity, style: Style(for: terminal.stream))
    }

    mutating func show(_ update: Update) {
        let lines = text.lines(update, width: panel.terminal.width)
        if update.isEnd {
            panel.erase()
            isOver = true
        }
        if !lines.isEmpty { panel.say(lines) }
        guard !isOver, let fresh = fresh(update, at: .now) else { return }
        panel.draw(fresh)
    }

    /// The lines that show progress, where they are to be drawn anew. A terminal stopped with Ctrl-S must not stop the
    /// work.
    private mutating func fresh(_ update: Update, at now: RateLimit.Instant) -> [String]? {
        let terminal = panel.terminal
        // Room for the "^C" that the terminal echoes, so that it can be erased with the line.
        var width: Int { max(0, terminal.width - 3) }
        switch update {
        case .book(.progress(let snapshot)):
            guard throttle.isDue(snapshot, at: now), terminal.stream.isReady else { return nil }
            return [ProgressLine(snapshot: snapshot).text(width: width)]
        case .batch(let event):
            guard batch.isDue(event, text.tally, at: now), terminal.stream.isReady else { return nil }
            return batch.lines(text.tally, event, size: terminal.size, at: now)
        case .library(.probed(let files, let total)):
            guard scan.isDue(at: now), terminal.stream.isReady else { return nil }
            return [String("scanning: \(files) of \(total) files".prefix(width))]
        default: return nil
        }
    }
}
