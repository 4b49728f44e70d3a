/// The changes to make in an MP4, M4A or M4B file. All else stays as it is, byte for byte: the sound, and what nobody here
/// knows.
public struct EditRequest: Hashable, Sendable {
    /// A chapter and the moment at which it begins.
    public struct Chapter: Hashable, Sendable {
        /// On the clock of the book, as players count it: 0 is the first sample that is heard.
        public var start: MediaTime
        /// The title; of an empty one the file has "Chapter N".
        public var title: String

        /// A chapter at a moment.
        public init(start: MediaTime, title: String) { (self.start, self.title) = (start, title) }
    }

    /// The covers that the file is to have.
    public enum Cover: Hashable, Sendable {
        /// Those that it has.
        case kept
        case removed
        /// One, from a file: JPEG and PNG as they are; WebP, GIF, BMP and JPEG of four colours become JPEG.
        case picture(ForgePath)
        /// One, from the bytes of such a file.
        case image([UInt8])
    }

    /// The file.
    public var file: ForgePath
    /// Fields that get a value; empty text removes them. Each goes into all the tags that players read it from.
    public var fields: [MetadataField: String] = [:]
    /// Single tags by their names in the file, "©nam" or "----:com.apple.iTunes:MOOD", that get one value or several; none
    /// removes them. Tags that hold numbers take them as text, "3/12". They count more than `fields`.
    public var tags: [String: [String]] = [:]
    /// Default: those that it has.
    public var cover = Cover.kept
    /// The chapters in order, the first at the beginning; none removes them. Nil leaves them.
    public var chapters: [Chapter]?
    /// Whether the index is brought in front of the sound, so that players can begin before all is there. Default: false.
    public var bringsIndexToFront = false
    /// Where the edited file goes; the file itself then stays. Nil: the file is changed.
    public var output: ForgePath?
    /// Whether a file at `output` is replaced. Default: false.
    public var overwrite = false
    /// Whether the file is kept as it was, under its name and ".bak"; one of that name is replaced. Default: false.
    public var keepsBackup = false
    /// Whether nothing is written. Default: false.
    public var isTrial = false

    /// A request that changes nothing.
    public init(_ file: ForgePath) { self.file = file }
}
