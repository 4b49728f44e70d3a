public import ForgeModel

/// News of a batch under way. Later versions may tell more: a `switch` needs `@unknown default`.
@nonexhaustive public enum BatchEvent: Sendable {
    /// So many folders of books are known; opening them begins.
    case found(books: Int, files: Int)
    /// So many folders were opened or known already; a slow reader gets the newest only.
    case examined(Int, of: Int)
    /// The plan, before anything is done.
    indirect case planned(BatchPlan)
    /// A book's attempt begins. Books are told apart by their place in the plan.
    case began(book: Int, attempt: Int)
    /// The state of a book; a slow reader gets the newest of each only.
    indirect case progress(book: Int, ProgressSnapshot)
    /// A line for people about a book; nil: about the batch as a whole.
    case warning(book: Int?, String)
    /// An attempt failed and another will be made.
    case retrying(book: Int, attempts: Int, delaySeconds: Double, ForgeError)
    /// A book has come to its end.
    case ended(book: Int, BookRecord)
}
