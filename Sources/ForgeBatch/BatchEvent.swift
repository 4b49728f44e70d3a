public import ForgeModel

/// What a batch tells while it runs. Progress is lossy, the other events are not. Called one at a time, on any thread.
public enum BatchEvent: Sendable {
    /// So many folders of books are known; opening them begins.
    case found(books: Int, files: Int)
    /// One more folder was opened or known already.
    case examined(Int, of: Int)
    /// What will be done, before anything is done.
    case planned(BatchPlan)
    /// A book's attempt begins. Books are told apart by their place in the plan.
    case began(book: Int, attempt: Int)
    case progress(book: Int, ProgressSnapshot)
    /// Nil: of the batch as a whole.
    case warning(book: Int?, String)
    /// An attempt failed and another will be made.
    case retrying(book: Int, attempts: Int, delaySeconds: Double, ForgeError)
    case ended(book: Int, BookRecord)
}
