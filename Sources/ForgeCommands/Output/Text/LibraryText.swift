import ForgeModel

/// The books of a library as a table. Text from files is shown with its control characters escaped.
struct LibraryText {
    private let report: LibraryReport
    private let root: ForgePath
    private let width: Int?

    /// - Parameters:
    ///   - root: the library's folder; books are named by their paths within it.
    ///   - width: columns that a row may take at most, broken at spaces; nil breaks nothing.
    init(_ report: LibraryReport, root: ForgePath, width: Int?) {
        self.report = report
        self.root = root
        self.width = width
    }

    var text: String {
        let table = TextTable(
            ["AUTHOR", "SERIES", "TITLE", "TRACKS", "LENGTH", "CHAPTERS"], texts: 3,
            rows: report.books.map(Self.cells), width: width)
        return table.headingLine + zip(table.lines, report.books).map { $0 + notes($1) }.joined()
            + report.warnings.map { "warning: \($0.oneLine)\n".wrapped(columns: width, indent: 4) }.joined()
            + summary.wrapped(columns: width, indent: 4)
    }

    private static func cells(_ book: ScannedBook) -> [String] {
        let series = [book.series, book.seriesPart].compactMap(\.self).joined(separator: " ")
        let length = QuantityText.clock(seconds: book.length.seconds(at: book.sampleRate))
        return [
            (book.author ?? "-").oneLine, series.isEmpty ? "-" : series.oneLine, (book.title ?? "-").oneLine,
            "\(book.trackCount)", (book.isLengthExact ? "" : "~") + length, "\(book.chapterCount)",
        ]
    }

    /// Notes on a book, below its row.
    private func notes(_ book: ScannedBook) -> String {
        let place = book.path.within(root) ?? book.path
        return ((book.error.map { ["cannot be made: \($0)"] } ?? []) + book.warnings.map { "warning: \($0)" })
            .map { ("    \(place): \($0)".oneLine + "\n").wrapped(columns: width, indent: 6) }.joined()
    }

    private var summary: String {
        let record = LibraryRecord(report)
        let written = report.books.count { $0.sidecar != nil }
        let warned = report.books.count { $0.error == nil && !$0.warnings.isEmpty }
        let parts = [
            QuantityText.count(record.books, "book"), QuantityText.clock(seconds: record.seconds),
            written == 0 ? nil : "\(written) metadata.json written",
            warned == 0 ? nil : "\(warned) with warnings",
            record.booksWithErrors == 0 ? nil : "\(record.booksWithErrors) that cannot be made",
        ]
        return parts.compactMap(\.self).joined(separator: ", ") + "\n"
    }
}
