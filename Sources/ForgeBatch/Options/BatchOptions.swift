public import ForgeModel

/// A batch as the user asked for it.
public struct BatchOptions: Sendable {
    /// The policy for the other books when one fails for good.
    public enum ErrorPolicy: String, Sendable, Codable, CaseIterable {
        /// They go on.
        case skip
        /// Those not begun are cancelled, those in flight finish.
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
    public var libraries: [FilePath]
    /// The folder that the books go to; made where it is missing.
    public var output: FilePath
    /// Nil: `.forge-native.sqlite` in the output folder.
    public var journal: FilePath?
    /// Books in flight at once, at least 1.
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
    /// The most books that are begun; nil for all.
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
    /// Where the sources of finished books are moved to; nil leaves them where they are.
    public var organize: FilePath?
    /// The policy for tracks that are damaged or cannot be read.
    public var damaged = DamagePolicy.fail
    /// Which track is taken of files with several audio tracks, counted from 1; nil takes the one that players take.
    public var audioTrack: Int?
    /// The sound of every book. Default: all by the source.
    public var encoding = EncodingOptions()
    /// How tracks are ordered and named, and where chapters and covers come from.
    public var discovery = DiscoveryOptions()

    /// Options with the defaults for all that is not given; at least one library.
    public init(libraries: [FilePath], output: FilePath) {
        self.libraries = libraries
        self.output = output
    }

    /// How warnings, reasons, reports and the journal call options.
    var names: OptionNames { discovery.optionNames }

    /// Where the journal is.
    public var journalPath: FilePath { journal ?? output.appending(".forge-native.sqlite") }

    /// The options that decide how a book is made, as text: equal for options that make equal books.
    var digest: String { digest(damaged) }

    /// The same for another ruling of damaged tracks, which makes an equal book where nothing is damaged.
    func digest(_ damaged: DamagePolicy) -> String {
        // The version of the maker is a part: a better one makes finished books anew only when asked with `force`.
        "1 \(encoding.digest) \(discovery.digest) \(Self.word(damaged))"
            + (audioTrack.map { " audio track \($0)" } ?? "")
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
