import ForgeModel
import Foundation

/// A report as its file and its line of JSON hold it, whatever the properties of `BatchReport` are called.
package struct ReportRecord: Codable {
    let schema: Int
    let libraries: [ForgePath]
    let output: ForgePath
    let began: Date
    let ended: Date
    let elapsedSeconds: Double
    let warnings: [String]
    let totals: Totals
    let books: [BookResultRecord]
    let error: ErrorRecord?
    let gone: [GoneBookRecord]?

    struct Totals: Codable {
        let books: Int
        let done: Int
        let unchanged: Int
        let failed: Int
        let skipped: Int
        let cancelled: Int
        let audioSeconds: Double
        let outputBytes: Int64
    }

    package init(_ report: BatchReport) {
        schema = RecordSchema.current
        (libraries, output) = (report.libraries, report.output)
        (began, ended, elapsedSeconds) = (report.began, report.ended, report.elapsedSeconds)
        warnings = report.warnings
        let sums = report.totals
        totals = Totals(
            books: sums.books, done: sums.done, unchanged: sums.unchanged, failed: sums.failed,
            skipped: sums.skipped, cancelled: sums.cancelled, audioSeconds: sums.audioSeconds,
            outputBytes: sums.outputBytes)
        books = report.books.map(BookResultRecord.init)
        error = report.error.map(ErrorRecord.init)
        gone = report.gone?.map(GoneBookRecord.init)
    }

    /// Totals are counted anew from the books.
    var report: BatchReport {
        var report = BatchReport(
            libraries: libraries, output: output, began: began, ended: ended, warnings: warnings,
            books: books.map(\.result), error: error?.error, gone: gone?.map(\.book))
        // The times are whole seconds here.
        report.elapsedSeconds = elapsedSeconds
        return report
    }
}

/// A finished book whose sources are gone, as reports and plans hold it.
package struct GoneBookRecord: Codable {
    let source: ForgePath
    let output: ForgePath
    let title: String?

    package init(_ book: BatchPlan.GoneBook) {
        (source, output, title) = (book.source, book.output, book.title)
    }

    var book: BatchPlan.GoneBook { BatchPlan.GoneBook(source: source, output: output, title: title) }
}
