import ForgeModel

/// A book of a library as it would be built.
struct ScannedBookRecord: Encodable {
    let path: ForgePath
    let title: String?
    let author: String?
    let narrator: String?
    let series: String?
    let seriesPart: String?
    let trackCount: Int
    let chapterCount: Int
    let length: SampleCount
    let sampleRate: SampleRate
    let isLengthExact: Bool
    let orderReason: String
    let warnings: [String]
    let sidecar: ForgePath?
    let error: ErrorRecord?

    init(_ book: ScannedBook) {
        (path, title, author, narrator) = (book.path, book.title, book.author, book.narrator)
        (series, seriesPart) = (book.series, book.seriesPart)
        (trackCount, chapterCount) = (book.trackCount, book.chapterCount)
        (length, sampleRate, isLengthExact) = (book.length, book.sampleRate, book.isLengthExact)
        (orderReason, warnings, sidecar) = (book.orderReason, book.warnings, book.sidecar)
        error = book.error.map(ErrorRecord.init)
    }
}
