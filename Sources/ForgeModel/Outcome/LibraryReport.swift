/// The books of a library, as a scan found them.
public struct LibraryReport: Hashable, Sendable {
    /// In natural order of their paths, files at the root first. Folders that cannot be looked into are among them, each
    /// with its `error`.
    public var books: [ScannedBook]
    /// Links that lead nowhere.
    public var warnings: [String]

    package init(books: [ScannedBook], warnings: [String]) {
        self.books = books
        self.warnings = warnings
    }
}

/// A book of a library as it would be built, by what its opened files say.
public struct ScannedBook: Hashable, Sendable {
    /// Its folder, or its first file where it has none of its own.
    public var path: ForgePath
    /// The title; nil where nothing tells.
    public var title: String?
    /// The author; nil where nothing tells.
    public var author: String?
    /// The narrator; nil where nothing tells.
    public var narrator: String?
    /// The series; nil for a book of none.
    public var series: String?
    /// The number in the series, as text: "2", "2.5"; nil where nothing tells.
    public var seriesPart: String?
    /// Tracks that could be opened.
    public var trackCount: Int
    /// Chapters that the book would have.
    public var chapterCount: Int
    /// Samples at `sampleRate`, of the tracks that could be opened.
    public var length: SampleCount
    /// The first track's; where no track could be opened it means nothing.
    public var sampleRate: SampleRate
    /// False where the length is about right.
    public var isLengthExact: Bool
    /// Why the tracks are in their order, for people.
    public var orderReason: String
    /// Warnings for people: facts that need no action.
    public var warnings: [String]
    /// The `metadata.json` that this scan wrote beside the book; nil for none.
    public var sidecar: ForgePath?
    /// Why the book cannot be made: the first file, in order, that could not be opened, or a folder that could not be
    /// looked into; of several failures the first that does not pass.
    public var error: ForgeError?

    /// A book that can be made as far as its tracks go.
    ///
    /// - Parameter error: of a file that is not among the book's tracks.
    package init(_ book: Book, path: ForgePath, error: ForgeError? = nil) {
        self.path = path
        title = book.metadata[.title]
        author = book.metadata[.author]
        narrator = book.metadata[.narrator]
        series = book.metadata[.series]
        seriesPart = book.metadata[.seriesPart]
        trackCount = book.tracks.count
        chapterCount = book.chapters.count
        let rate = book.tracks.first?.sampleRate ?? SampleRate(hertz: 44_100)
        sampleRate = rate
        length = book.tracks.reduce(.zero) { $0 + $1.length.rescaled(from: $1.sampleRate, to: rate) }
        isLengthExact = book.tracks.allSatisfy(\.isLengthExact)
        orderReason = book.orderReason
        warnings = book.warnings
        self.error = error
    }

    /// A book none of whose files could be opened.
    package init(path: ForgePath, title: String, error: ForgeError) {
        self.init(
            Book(
                tracks: [], orderReason: "", metadata: BookMetadata(), cover: nil, chapters: [],
                chapterReason: ""), path: path, error: error)
        self.title = title
    }
}

/// News of a scan under way, in this order. Later versions may tell more: a `switch` needs `@unknown default`.
@nonexhaustive public enum ScanEvent: Sendable {
    /// All folders are listed.
    case found(books: Int, files: Int)
    /// So many files have been opened, or could not be; a slow reader gets the newest only.
    case probed(files: Int, of: Int)
    /// A book, in the order of the report.
    case book(ScannedBook)
}
