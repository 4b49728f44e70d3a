import ForgeBatch
import ForgeModel

/// The last lines of a terminal while a batch runs: one for each book in flight and one for all. Used under a lock.
struct BatchPanel {
    private let terminal: Terminal
    /// What is on the screen.
    private var lines: [String] = []
    private var next = ContinuousClock.now
    /// What the books in flight were last shown to be at.
    private var stages: [Int: ProgressSnapshot.Stage] = [:]

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Draws anew, ten times a second at most unless a book that is made began, came to another stage or ended.
    mutating func draw(_ tally: BatchTally, _ event: BatchEvent) {
        let now = ContinuousClock.now
        switch event {
        case .began, .planned, .retrying: break
        case .ended(let book, _) where tally.plan?.items[book].action == .make: break
        case .progress(let book, let snapshot) where stages[book] != snapshot.stage: break
        default: guard now >= next else { return }
        }
        // A terminal stopped with Ctrl-S must not stop the work.
        guard terminal.stream.isReady else { return }
        next = now + .milliseconds(100)
        stages = Dictionary(uniqueKeysWithValues: tally.active.map { ($0.book, $0.snapshot.stage) })
        let size = terminal.size
        let fresh = Self.lines(tally, event, columns: size.columns, rows: size.rows)
        terminal.stream.write(clearing + fresh.joined(separator: "\n"))
        lines = fresh
    }

    /// Writes a line that stays, above the panel.
    mutating func say(_ text: String) {
        terminal.stream.write(clearing + text + lines.joined(separator: "\n"))
    }

    mutating func erase() {
        terminal.stream.write(clearing)
        lines = []
    }

    /// What a window of a size has room for: the last line is that for all books, and one row stays free, lest the
    /// window scrolls what can then not be cleared.
    static func lines(_ tally: BatchTally, _ event: BatchEvent, columns: Int, rows: Int) -> [String] {
        // Three columns stay free for the ^C that a terminal shows.
        let width = max(8, columns - 3)
        if case .examined(let done, let all) = event {
            return ["looking: \(done) of \(all) folders".cut(to: width)]
        }
        guard tally.plan != nil else { return [] }
        let books = tally.active.prefix(max(0, rows - 2)).map {
            BatchLines.book($0.book, $0.snapshot, tally, width: width)
        }
        return (books + [BatchLines.all(tally, width: width)]).map { $0.cut(to: width) }
    }

    /// The panel's rows erased from the last to the first, where the cursor then is. One by one: some terminals put a
    /// screen that is erased from its top on into their history.
    private var clearing: String {
        let columns = terminal.size.columns
        let rows = terminal.rewraps ? lines.reduce(0) { $0 + $1.rows(columns: columns) } : lines.count
        return Array(repeating: Terminal.clearLine, count: rows).joined(separator: "\u{1B}[A")
    }
}
