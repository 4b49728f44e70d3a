/// A book as it lies on disk: its tracks in order, and what is known of it.
package struct Book: Sendable {
    package var tracks: [TrackProbe]
    /// Why the tracks are in this order, for people: "natural order of file names".
    package var orderReason: String
    package var metadata: BookMetadata
    package var cover: CoverImage?
    /// Why that picture, for people; nil without one.
    package var coverReason: String?
    /// In track order; at least one.
    package var chapters: [ChapterMark]
    /// Where the chapters came from, for people.
    package var chapterReason: String
    /// The part of it that this is; nil for all of a book.
    package var part: BookPart?
    /// Warnings, on which the user need not act.
    package var warnings: [String]

    package init(
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
