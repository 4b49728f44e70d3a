import ForgeBatch
import ForgeModel
import FoundationEssentials

/// A batch's report as a table. Text from files is shown with its control characters escaped.
struct ReportText {
    private let report: BatchReport
    private let width: Int?

    /// - Parameter width: columns that a row may take at most, broken at spaces; nil breaks nothing.
    init(_ report: BatchReport, width: Int?) { (self.report, self.width) = (report, width) }

    var text: String {
        let table = TextTable(
            ["STATE", "AUTHOR", "TITLE", "LENGTH", "SIZE", "SPEED", "CHAPTERS"], texts: 3,
            rows: report.books.map(Self.cells), width: width)
        let heading =
            "batch of \(report.began.formatted(.iso8601)), "
            + "\(report.libraries.map(\.string).joined(separator: ", ")) to \(report.output)"
        return (heading.oneLine + "\n\n").wrapped(columns: width) + table.headingLine
            + zip(table.lines, report.books).map { $0 + notes($1) }.joined()
            + (report.warnings.map { "warning: \($0.oneLine)\n" }.joined() + "\n" + BatchText.end(of: report))
            .wrapped(columns: width)
    }

    private static func cells(_ book: BookRecord) -> [String] {
        let isMade = book.state == .done
        let length = book.audioSeconds > 0 ? QuantityText.clock(seconds: book.audioSeconds) : "-"
        return [
            book.isIncomplete == true ? "INCOMPLETE" : book.state.rawValue, (book.author ?? "-").oneLine,
            book.name.oneLine, length,
            book.outputBytes > 0 ? QuantityText.bytes(book.outputBytes) : "-",
            isMade && book.elapsedSeconds > 0
                ? QuantityText.speed(book.audioSeconds / book.elapsedSeconds) : "-",
            isMade ? "\(book.chapters)" : "-",
        ]
    }

    /// Notes on a book, below its row; why it failed comes at the end.
    private func notes(_ book: BookRecord) -> String {
        book.warnings.map { "    warning: \($0.oneLine)\n" }.joined().wrapped(columns: width, indent: 6)
    }
}
