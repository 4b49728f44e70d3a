public import ForgeModel
public import Foundation

/// What a batch did.
public struct BatchReport: Hashable, Sendable {
    public struct Totals: Hashable, Sendable {
        public var books = 0
        public var done = 0
        public var unchanged = 0
        public var failed = 0
        public var skipped = 0
        public var cancelled = 0
        /// Of the books made in this run.
        public var audioSeconds = 0.0
        public var outputBytes: Int64 = 0
    }

    public var libraries: [FilePath]
    public var output: FilePath
    public var began: Date
    public var ended: Date
    /// Wall time.
    public var elapsedSeconds: Double
    /// Of the batch as a whole.
    public var warnings: [String]
    public var totals: Totals
    /// In the order of the libraries. Folders that could not be looked into are among them, as failed.
    public var books: [BookRecord]
    /// What went wrong with the batch as a whole: its journal does not hold all that was done.
    public var error: ForgeError?
    /// Finished books whose sources are not in their library any more; nil for none.
    public var gone: [BatchPlan.GoneBook]?

    package init(
        libraries: [FilePath], output: FilePath, began: Date, ended: Date, warnings: [String],
        books: [BookRecord], error: ForgeError? = nil, gone: [BatchPlan.GoneBook]? = nil
    ) {
        (self.libraries, self.output, self.error, self.gone) = (libraries, output, error, gone)
        (self.began, self.ended, self.warnings, self.books) = (began, ended, warnings, books)
        elapsedSeconds = ended.timeIntervalSince(began)
        totals = Totals()
        for book in books {
            totals.books += 1
            switch book.state {
            case .done:
                totals.done += 1
                totals.audioSeconds += book.audioSeconds
                totals.outputBytes += book.outputBytes
            case .unchanged: totals.unchanged += 1
            case .failed: totals.failed += 1
            case .skipped: totals.skipped += 1
            case .cancelled: totals.cancelled += 1
            }
        }
    }

    public var failures: [BookRecord] { books.filter { $0.state == .failed } }
}
