/// Rows of text in columns that line up.
struct TextTable {
    /// The columns' names.
    let heading: [String]
    /// So many columns at the front are text, set to the left and cut where room is short; the rest are numbers, set
    /// to the right.
    let texts: Int
    private let rows: [[String]]
    private let widths: [Int]
    private static let gap = "  "

    /// - Parameter width: columns that a row may take at most, by cutting text to no less than eight; nil cuts nothing.
    init(_ heading: [String], texts: Int, rows: [[String]], width: Int?) {
        (self.heading, self.texts, self.rows) = (heading, texts, rows)
        var widths = heading.indices.map { column in
            ([heading] + rows).map { $0[column].columns }.max() ?? 0
        }
        let gaps = Self.gap.count * (widths.count - 1)
        // The widest give way first.
        while let width, widths.reduce(gaps, +) > width,
            let widest = (0..<texts).max(by: { widths[$0] < widths[$1] }), widths[widest] > 8
        {
            widths[widest] -= 1
        }
        self.widths = widths
    }

    /// The heading's line; empty for a table without rows.
    var headingLine: String { rows.isEmpty ? "" : line(heading) }
    /// One line for each row.
    var lines: [String] { rows.map(line) }

    private func line(_ cells: [String]) -> String {
        cells.indices.map { column in
            let (cell, room) = (cells[column], widths[column])
            return column >= texts ? cell.right(room) : cell.cut(to: room).left(room)
        }.joined(separator: Self.gap) + "\n"
    }
}
