/// A change of the chapters of a file. The steps are taken in the order of the properties; numbers of chapters count
/// from 1, and are those of the list that `source` gives.
public struct ChapterChange: Hashable, Sendable {
    /// Where the chapters come from.
    public enum Source: Hashable, Sendable {
        /// The file has them.
        case kept
        /// A file of chapters in any form that `ChapterFormat` names, and in that of Matroska's simple ones.
        case sheet(ForgePath)
        /// One begins at the end of each pause.
        case pauses
    }

    /// The chapters that go: the sound of each belongs to the one before it then, of the first to the one behind.
    public enum Removal: Hashable, Sendable {
        case none
        case all
        case numbers([ClosedRange<Int>])
    }

    /// How long chapters may be.
    public struct Length: Hashable, Sendable {
        /// The least length of the parts of a chapter, but for the last.
        public var desired: Duration
        /// The length of which a longer chapter is parted.
        public var longest: Duration

        /// - Parameter desired: nil is half of the longest.
        public init(longest: Duration, desired: Duration? = nil) {
            (self.longest, self.desired) = (longest, desired ?? longest / 2)
        }
    }

    /// Default: those that the file has.
    public var source = Source.kept
    /// A file with as many titles as there are chapters: lines of text, a file of chapters, the
    /// table of contents of an EPUB, down to any depth, or another book. Nil leaves them.
    public var titles: ForgePath?
    /// Titles by the numbers of chapters; an empty one becomes "Chapter N".
    public var names: [Int: String] = [:]
    /// Default: none.
    public var removal = Removal.none
    /// The time by which all marks but the first move; negative moves them to the front. Default: zero.
    public var shift = Duration.zero
    /// Moves each mark but the first to the end of the nearest pause that is no farther; a mark without one stays, and none
    /// moves across another. Nil leaves them.
    public var realignsWithin: Duration?
    /// Parts longer chapters at their longest pauses, into "Title", "Title (2)" and so on. Nil leaves them.
    public var length: Length?
    /// Names all chapters by their numbers: the text, with the number in the place of "{number}", or behind it. Nil leaves them.
    public var numbering: String?

    /// Milliseconds that a pause lasts at least. Nil: 1750 where each pause begins a chapter, else as `PauseOptions` has it.
    public var shortestPause: Int?
    /// As `PauseOptions` has it.
    public var pauseThreshold: Double?
    /// The encoding of texts that are not Unicode; nil is Windows-1252.
    public var textEncoding: TextEncoding?
    /// How notes call options. Default: by the library's names.
    public var optionNames = OptionNames()

    /// A change of nothing.
    public init() {}
}

extension ChapterChange {
    /// The bounds of what counts as a pause.
    package var pauses: PauseOptions {
        var options = PauseOptions()
        options.shortest =
            shortestPause ?? (source == .pauses ? PauseOptions.shortestBetweenParts : options.shortest)
        options.threshold = pauseThreshold
        return options
    }

    /// Whether the sound has to be listened to.
    package var needsPauses: Bool { source == .pauses || realignsWithin != nil || length != nil }

    /// Bounds that need no look at a file.
    ///
    /// - Throws: `OptionMistake`, the first there is.
    package func check() throws(OptionMistake) {
        if let realignsWithin, realignsWithin <= .zero {
            throw OptionMistake("\(optionNames[.realignsWithin]) is more than 0 seconds")
        }
        if let length, length.desired < .seconds(1) || length.longest < length.desired {
            throw OptionMistake(
                "\(optionNames[.chapterLength]) is a second or more, the desired length first where two are given"
            )
        }
        if let shortestPause, !(50...60_000).contains(shortestPause) {
            throw OptionMistake("\(optionNames[.shortestPause]) is 0.05 to 60 seconds")
        }
        if let pauseThreshold, !(-95..<0).contains(pauseThreshold) {
            throw OptionMistake(
                "\(optionNames[.pauseThreshold]) is -95 dB up to less than 0, such as -40")
        }
        if numbering?.allSatisfy(\.isWhitespace) == true {
            throw OptionMistake("\(optionNames[.chapterNumbering]) needs words, or \"{number}\"")
        }
    }
}
