/// Rows of text in columns that line up.
///
/// Where room is short, text is broken at spaces within its column; where that leaves no room for words, each row becomes
/// a paragraph.
struct TextTable {
    /// The columns' names.
    let heading: [String]
    /// So many columns at the front are text, set to the left; the rest are numbers, set to the right.
    let texts: Int
    private let rows: [[String]]
    private let widths: [Int]
    /// The columns of a row; nil for as many as it takes.
    private let width: Int?
    private let isNarrow: Bool
    private static let gap = "  "
    /// Columns of text below which words would be broken into letters.
    private static let leastText = 12

    /// - Parameter width: columns that a row may take at most; nil breaks nothing.
    init(_ heading: [String], texts: Int, rows: [[String]], width: Int?) {
        (self.heading, self.texts, self.rows, self.width) = (heading, texts, rows, width)
        var widths = heading.indices.map { column in
            ([heading] + rows).map { $0[column].columns }.max() ?? 0
        }
        let gaps = Self.gap.count * (widths.count - 1)
        // The widest give way first.
        while let width, widths.reduce(gaps, +) > width,
            let widest = (0..<texts).max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.leastText
        {
            widths[widest] -= 1
        }
        self.widths = widths
        isNarrow = width.map { widths.reduce(gaps, +) > $0 } ?? false
    }

    /// The heading's line; empty for a table without rows, and where rows are paragraphs.
    var headingLine: String { rows.isEmpty || isNarrow ? "" : row(heading) }
    /// The lines of each row.
    var lines: [String] { rows.map(isNarrow ? paragraph : row) }

    private func row(_ cells: [String]) -> String {
        let pieces = cells.indices.map { $0 < texts ? cells[$0].broken(to: widths[$0]) : [cells[$0]] }
        return (0..<(pieces.map(\.count).max() ?? 0)).map { line in
            let parts = pieces.enumerated().map { column, pieces in
                let piece = line < pieces.count ? pieces[line] : ""
                return column < texts ? piece.left(widths[column]) : piece.right(widths[column])
            }
            return parts.joined(separator: Self.gap).withoutTrailingSpaces + "\n"
        }.joined()
    }

    /// The texts, and below them the numbers by their names; "-" says nothing.
    private func paragraph(_ cells: [String]) -> String {
        let texts = cells.prefix(texts).filter { $0 != "-" }
        let numbers = zip(heading, cells).dropFirst(self.texts).filter { $1 != "-" }
        return [
            texts.joined(separator: ", "),
            "  " + numbers.map { "\($0.lowercased()) \($1)" }.joined(separator: ", "),
        ].map { $0.wrapped(columns: width, indent: 2) + "\n" }.joined()
    }
}
