import ForgeModel

/// The books of a library as a table. Text from files is shown with its control characters escaped.
struct LibraryText {
    private let report: LibraryReport
    private let root: FilePath
    private let width: Int?

    /// - Parameters:
    ///   - root: the library's folder; books are named by their paths within it.
    ///   - width: columns that a row may take at most, by cutting names; nil cuts nothing.
    init(_ report: LibraryReport, root: FilePath, width: Int?) {
        self.report = report
        self.root = root
        self.width = width
    }

    var text: String {
        let rows = report.books.map(Self.cells)
        let widths = widths(rows)
        let table = zip(rows, report.books).map { line($0, widths) + notes($1) }.joined()
        return (rows.isEmpty ? "" : line(Self.heading, widths)) + table
            + report.warnings.map { "warning: \($0.oneLine)\n" }.joined() + summary
    }

    private static let heading = ["AUTHOR", "SERIES", "TITLE", "TRACKS", "LENGTH", "CHAPTERS"]
    /// Columns of text, which are cut where room is short; the rest are numbers, set to the right.
    private static let texts = 3
    private static let gap = "  "

    private static func cells(_ book: ScannedBook) -> [String] {
        let series = [book.series, book.seriesPart].compactMap(\.self).joined(separator: " ")
        let length = Wording.clock(seconds: book.length.seconds(at: book.sampleRate))
        return [
            (book.author ?? "-").oneLine, series.isEmpty ? "-" : series.oneLine, (book.title ?? "-").oneLine,
            "\(book.trackCount)", (book.isLengthExact ? "" : "~") + length, "\(book.chapterCount)",
        ]
    }

    /// Each column as wide as its widest cell, unless that is more than the terminal has: then the widest columns of
    /// text give way first.
    private func widths(_ rows: [[String]]) -> [Int] {
        var widths = Self.heading.indices.map { column in
            ([Self.heading] + rows).map { $0[column].count }.max() ?? 0
        }
        guard let width else { return widths }
        let gaps = Self.gap.count * (widths.count - 1)
        while widths.reduce(gaps, +) > width,
            let widest = (0..<Self.texts).max(by: { widths[$0] < widths[$1] }),
            widths[widest] > 8
        {
            widths[widest] -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        cells.indices.map { column in
            let cell = cells[column]
            let room = widths[column]
            if column >= Self.texts { return cell.right(room) }
            return (cell.count > room ? cell.prefix(room - 1) + "…" : cell).left(room)
        }.joined(separator: Self.gap) + "\n"
    }

    /// What is to be said of a book, below its row.
    private func notes(_ book: ScannedBook) -> String {
        let place = place(of: book)
        return ((book.error.map { ["cannot be made: \($0)"] } ?? []) + book.warnings.map { "warning: \($0)" })
            .map { "    \(place): \($0)".oneLine + "\n" }.joined()
    }

    private func place(of book: ScannedBook) -> String {
        let (path, root) = (book.path.string, root.string)
        let inside = path.hasPrefix(root) ? path.dropFirst(root.count).drop { $0 == "/" } : path[...]
        return inside.isEmpty ? path : String(inside)
    }

    private var summary: String {
        let record = LibraryRecord(report)
        let warned = report.books.count { $0.error == nil && !$0.warnings.isEmpty }
        let parts = [
            Wording.count(record.books, "book"), Wording.clock(seconds: record.seconds),
            warned == 0 ? nil : "\(warned) with warnings",
            record.booksWithErrors == 0 ? nil : "\(record.booksWithErrors) that cannot be made",
        ]
        return parts.compactMap(\.self).joined(separator: ", ") + "\n"
    }
}
