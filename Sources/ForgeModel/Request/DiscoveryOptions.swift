package import ForgeSystem

/// Options of discovery; the defaults look at everything.
public struct DiscoveryOptions: Hashable, Sendable, Codable {
    /// Which order the tracks of a folder take.
    public enum Order: String, Sendable, Codable, CaseIterable {
        /// Numbers of disc and track from tags or from file names, whichever covers more tracks, else `name`.
        case auto
        /// Natural order of names: 1, 2, 10.
        case name
        /// Disc and track numbers of the tags; tracks without one follow in natural order.
        case tag
    }

    /// Where chapters come from.
    @nonexhaustive public enum ChapterSource: String, Sendable, Codable, CaseIterable {
        /// The strongest that is there, in the order of the cases below.
        case auto
        case cue
        case chaptersText = "text"
        /// Audiobookshelf's `metadata.json`.
        case shelf = "json"
        case ffmetadata
        case overdrive
        case embedded
        /// One per file.
        case files
    }

    /// The titles of chapters that are one for each file.
    public enum ChapterNames: String, Sendable, Codable, CaseIterable {
        case auto, tag, file, number
    }

    /// The order of the tracks. Default: by the rule for books.
    public var order = Order.auto
    /// Where chapters are taken from. Default: the best source there is.
    public var chapterSource = ChapterSource.auto
    /// A chapter file of any known kind; stronger than `chapterSource`.
    public var chapterFile: ForgePath?
    /// How chapters are named. Default: by their source.
    public var chapterNames = ChapterNames.auto
    /// A picture that replaces what is found.
    public var cover: ForgePath?
    /// No picture at all.
    public var noCover = false
    /// Pixels that neither side of the cover may have more of: a larger one is scaled to fit. 0 keeps every size; nil scales
    /// those of more than 5 MB, to 2000 pixels.
    public var coverSize: Int?
    /// The encoding of texts that are not Unicode; nil is Windows-1252.
    public var textEncoding: TextEncoding?
    /// How warnings, reasons and reports call options. Default: by the library's names.
    public var optionNames = OptionNames()

    package var decoding: TextDecoding { TextDecoding(encoding: textEncoding?.name) }

    /// The defaults.
    public init() {}
}
