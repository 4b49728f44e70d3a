import Testing

@testable import ForgeCommands

/// The screen of a terminal of a hundred rows: as much of one as a batch's panel needs, for letters one column wide.
struct Screen {
    private struct Row {
        var text: [Character] = []
        /// The line goes on in the next row.
        var isWrapped = false
    }

    private var rows = [Row()]
    private(set) var columns: Int
    /// Whether a new width wraps the lines anew; else they are cut off.
    private let rewraps: Bool
    /// The cursor. A column after the last means that the next letter goes to the next row.
    private var (row, column) = (0, 0)

    init(columns: Int, rewraps: Bool) { (self.columns, self.rewraps) = (columns, rewraps) }

    /// Rows without the empty ones at the end.
    var lines: [String] {
        var lines = rows.map { String($0.text) }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    mutating func resize(columns: Int) {
        self.columns = columns
        guard rewraps else {
            for index in rows.indices { rows[index].text = Array(rows[index].text.prefix(columns)) }
            column = min(column, columns)
            return
        }
        var (fresh, place): ([Row], (row: Int, column: Int)) = ([], (0, 0))
        var (line, cursor): ([Character], Int?) = ([], nil)
        for (index, old) in rows.enumerated() {
            if index == row { cursor = line.count + column }
            line += old.text
            if old.isWrapped { continue }
            let count = max(1, (max(line.count, cursor ?? 0) + columns - 1) / columns)
            if let cursor {
                // After a letter in the last column the cursor stays in its row.
                let above = cursor > 0 && cursor == count * columns ? count - 1 : cursor / columns
                place = (fresh.count + above, cursor - above * columns)
            }
            for part in 0..<count {
                let text = line.dropFirst(part * columns).prefix(columns)
                fresh.append(Row(text: Array(text), isWrapped: part + 1 < count))
            }
            (line, cursor) = ([], nil)
        }
        (rows, row, column) = (fresh, place.row, place.column)
    }

    /// Takes the sequences that a panel needs; any other is an issue of the test.
    mutating func write(_ text: Substring) {
        var rest = text.unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n": feed()
            case "\u{1B}": escape(&rest)
            default: put(Character(scalar))
            }
        }
    }

    private mutating func feed() {
        row += 1
        if row == rows.count { rows.append(Row()) }
    }

    private mutating func put(_ letter: Character) {
        if column == columns {
            rows[row].isWrapped = true
            feed()
            column = 0
        }
        while rows[row].text.count <= column { rows[row].text.append(" ") }
        rows[row].text[column] = letter
        column += 1
    }

    private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
        var sequence = ""
        while let scalar = rest.popFirst() {
            sequence.unicodeScalars.append(scalar)
            if ("A"..."z").contains(scalar), scalar != "[" { break }
        }
        switch sequence {
        case "[A": row = max(0, row - 1)
        case "[K":
            rows[row].text.removeLast(max(0, rows[row].text.count - column))
            rows[row].isWrapped = false
        case _ where sequence.hasSuffix("m"): break
        default: Issue.record("the terminal got \(sequence.debugDescription)")
        }
    }
}
