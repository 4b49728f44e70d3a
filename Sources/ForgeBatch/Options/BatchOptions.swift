public import ForgeModel

/// A batch as the user asked for it.
///
/// The options of the books are its own, too: `options.encoding` is `options.books.encoding`.
@dynamicMemberLookup public struct BatchOptions: Sendable {
    /// The policy for the other books when one fails for good.
    public enum ErrorPolicy: String, Sendable, Codable, CaseIterable {
        /// The other books go on.
        case skip
        /// Books not begun are cancelled, those in flight finish.
        case fail
    }

    /// The policy for an output path that is taken by a file which no batch of this journal made.
    public enum ConflictPolicy: String, Sendable, Codable, CaseIterable {
        /// The book is left out.
        case skip
        /// The file is replaced.
        case replace
        /// The book gets another name: "Title (2).m4b".
        case rename
    }

    /// Folders of books.
    public var libraries: [ForgePath]
    /// The folder that the books go to; made where it is missing.
    public var output: ForgePath
    /// Nil: `.forge-native.sqlite` in the output folder.
    public var journal: ForgePath?
    /// Books in flight at once, 1 to 16.
    public var workers = 1
    /// When a failed book is tried again.
    public var retry = RetryPolicy()
    /// The policy when a book fails. Default: the others are made.
    public var onError = ErrorPolicy.skip
    /// The policy for a file at a book's output path. Default: it stays, and the book is left out.
    public var conflict = ConflictPolicy.skip
    /// Patterns for paths below a library, as a shell has them; empty takes all.
    public var include: [String] = []
    /// Glob patterns of books to leave out; stronger than `include`. Default: none.
    public var exclude: [String] = []
    /// The most books that are begun, at least 1; nil for all.
    public var limit: Int?
    /// Only books that failed in an earlier run.
    public var onlyFailed = false
    /// Makes finished books again.
    public var force = false
    /// Replaces finished books also by ones that would lack tracks, or more than a hundredth of their length.
    public var acceptsShorter = false
    /// Nil mirrors the library's folders.
    public var template: OutputTemplate?
    /// Puts what lies beside a book's audio beside its output.
    public var copiesSidecars = false
    /// Writes cover, chapters and metadata of each book that is made into files beside it, as `Forge.extract` does.
    public var writesSidecars = false
    /// Where the sources of finished books are moved to; nil leaves them where they are.
    public var organize: ForgePath?
    /// How books get a process of their own; nil makes them all in this one.
    public var isolation: Isolation?
    /// How every book is made.
    public var books = BookOptions()

    /// Options with the defaults for all that is not given; at least one library.
    public init(libraries: [ForgePath], output: ForgePath) {
        self.libraries = libraries
        self.output = output
    }

    /// An option of the books.
    public subscript<Value>(dynamicMember option: WritableKeyPath<BookOptions, Value>) -> Value {
        get { books[keyPath: option] }
        set { books[keyPath: option] = newValue }
    }

    /// How warnings, reasons, reports and the journal call options.
    var names: OptionNames { books.discovery.optionNames }

    /// Where the journal is.
    public var journalPath: ForgePath { journal ?? output.appending(".forge-native.sqlite") }

    /// The options that decide how a book is made, as text: equal for options that make equal books.
    var digest: String { digest(books.damaged) }

    /// The same for another ruling of damaged tracks, which makes an equal book where nothing is damaged.
    func digest(_ damaged: DamagePolicy) -> String {
        // The version of the maker is a part: a better one makes finished books anew only when asked with `force`.
        "1 \(books.encoding.digest) \(books.discovery.digest) \(Self.word(damaged))"
            + (books.audioTrack.map { " audio track \($0)" } ?? "")
    }

    /// `fail` and `skip` by the words that journals have had for them from the start.
    private static func word(_ damaged: DamagePolicy) -> String {
        switch damaged {
        case .fail: "false"
        case .skip: "true"
        case .keep: "keep"
        }
    }
}
