public import ForgeModel
public import Foundation

/// The results of a batch.
public struct BatchReport: Hashable, Sendable {
    /// Sums over the books of a report.
    public struct Totals: Hashable, Sendable {
        /// All books.
        public var books = 0
        /// Books that were made in this run.
        public var done = 0
        /// Books of earlier runs that nothing has changed for.
        public var unchanged = 0
        /// Books that failed.
        public var failed = 0
        /// Books that were left out.
        public var skipped = 0
        /// Books that the batch did not come to.
        public var cancelled = 0
        /// Of the books made in this run.
        public var audioSeconds = 0.0
        /// Bytes of the books made in this run.
        public var outputBytes: Int64 = 0
    }

    /// The folders that were looked through.
    public var libraries: [ForgePath]
    /// The folder of the books.
    public var output: ForgePath
    /// The time at which the batch began.
    public var began: Date
    /// The time at which the batch ended.
    public var ended: Date
    /// Wall time.
    public var elapsedSeconds: Double
    /// Of the batch as a whole.
    public var warnings: [String]
    /// Sums over `books`.
    public var totals: Totals
    /// In the order of the libraries. Folders that could not be looked into are among them, as failed.
    public var books: [BookRecord]
    /// The failure of the batch as a whole: its journal does not hold all that was done.
    public var error: ForgeError?
    /// Finished books whose sources are not in their library any more; nil for none.
    public var gone: [BatchPlan.GoneBook]?

    package init(
        libraries: [ForgePath], output: ForgePath, began: Date, ended: Date, warnings: [String],
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

    /// The books that failed, in the order of the libraries.
    public var failures: [BookRecord] { books.filter { $0.state == .failed } }
}
