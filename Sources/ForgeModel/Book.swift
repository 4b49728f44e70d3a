/// A book as it lies on disk: its tracks in order, and what is known of it.
public struct Book: Sendable {
    public var tracks: [TrackProbe]
    /// Why the tracks are in this order, for people: "natural order of file names".
    public var orderReason: String
    public var metadata: BookMetadata
    public var cover: CoverImage?
    /// Why that picture, for people; nil without one.
    public var coverReason: String?
    /// In track order; at least one.
    public var chapters: [ChapterMark]
    /// Where the chapters came from, for people.
    public var chapterReason: String
    /// What the user should know and need not act on.
    public var warnings: [String]

    public init(
        tracks: [TrackProbe], orderReason: String, metadata: BookMetadata, cover: CoverImage?,
        coverReason: String? = nil, chapters: [ChapterMark], chapterReason: String, warnings: [String] = []
    ) {
        self.tracks = tracks
        self.orderReason = orderReason
        self.metadata = metadata
        self.cover = cover
        self.coverReason = coverReason
        self.chapters = chapters
        self.chapterReason = chapterReason
        self.warnings = warnings
    }
}
