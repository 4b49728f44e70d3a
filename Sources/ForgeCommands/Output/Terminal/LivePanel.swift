/// The last lines of a terminal, redrawn in place; other text goes above them.
struct LivePanel {
    let terminal: Terminal
    /// The lines on the screen.
    private var lines: [String] = []

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Puts lines in the place of those that are shown.
    mutating func draw(_ fresh: [String]) {
        terminal.stream.write(clearing + fresh.joined(separator: "\n"))
        lines = fresh
    }

    /// Writes a text that stays, above the panel. It ends with a line break.
    func say(_ text: String) { terminal.stream.write(clearing + text + lines.joined(separator: "\n")) }

    mutating func erase() {
        terminal.stream.write(clearing)
        lines = []
    }

    /// The panel's rows erased from the last to the first, where the cursor then is. One by one: some terminals put a
    /// screen that is erased from its top on into their history.
    private var clearing: String {
        guard !lines.isEmpty else { return "" }
        let columns = terminal.size.columns
        let rows = terminal.rewraps ? lines.reduce(0) { $0 + $1.rows(columns: columns) } : lines.count
        return Array(repeating: Terminal.clearLine, count: rows).joined(separator: "\u{1B}[A")
    }
}
