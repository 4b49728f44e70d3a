import ForgeModel

/// The last line of a scan: what the books before it come to.
struct LibraryRecord: Encodable {
    let books: Int
    let booksWithErrors: Int
    let seconds: Double
    let warnings: [String]

    init(_ report: LibraryReport) {
        books = report.books.count
        booksWithErrors = report.books.count { $0.error != nil }
        seconds = report.books.reduce(0) { $0 + $1.length.seconds(at: $1.sampleRate) }
        warnings = report.warnings
    }
}
