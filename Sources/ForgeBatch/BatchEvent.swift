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

/// What a batch will do.
public struct BatchPlan: Sendable, Codable {
    /// A book and what is to be done with it.
    public struct Item: Sendable, Codable {
        public enum Action: String, Sendable, Codable {
            /// It will be made.
            case make
            /// Finished by an earlier run, and nothing has changed since.
            case unchanged
            /// It cannot or shall not be made: `reason` says why.
            case skip
        }
        public var source: FilePath
        public var output: FilePath
        public var action: Action
        /// Why it is made or not, for people.
        public var reason: String
        public var title: String?
        public var author: String?
        /// Of the sound; 0 for books that were not opened.
        public var audioSeconds: Double
        /// About the output's size; 0 for books that are not made.
        public var expectedBytes: Int64
        public var error: ForgeError?
        public var warnings: [String]
        /// True where a finished book was not replaced by a shorter one; `reason` says what is missing. Nil for false.
        public var isHeldBack: Bool?
    }

    /// A finished book whose sources are not in its library any more; its output is kept.
    public struct GoneBook: Hashable, Sendable, Codable {
        public var source: FilePath
        public var output: FilePath
        public var title: String?
    }

    /// In the order of the libraries.
    public var items: [Item]
    public var warnings: [String]
    /// The preset that was asked for and what it gives.
    public var preset: PresetUse?
    /// Bytes free at the output folder; nil where the system does not tell.
    public var freeBytes: Int64?
    /// In the order of their sources; nil for none.
    public var gone: [GoneBook]?

    public var toMake: [Item] { items.filter { $0.action == .make } }
    public var audioSeconds: Double { toMake.reduce(0) { $0 + $1.audioSeconds } }
    public var expectedBytes: Int64 { toMake.reduce(0) { $0 + $1.expectedBytes } }
}
