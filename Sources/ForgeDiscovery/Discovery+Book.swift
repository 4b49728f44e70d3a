public import ForgeModel

extension Discovery {
    /// Builds the book from its opened tracks. Pure.
    ///
    /// Metadata: `overrides`, then the first track's tags, then the name of the folder or file. Cover: `cover`, else
    /// the first picture found in the tracks. Chapters: per track its embedded ones, else one per file; M4B wants
    /// chapters without gaps, so a track whose first chapter begins a second or more after its start gets one more
    /// at 0, and one that begins earlier is moved there. Chapters shorter than 0.1 s join their neighbour.
    ///
    /// - Parameters:
    ///   - candidate: where the tracks come from.
    ///   - tracks: the files that could be opened, in order; at least one.
    ///   - overrides: what the user said of the book.
    ///   - cover: a picture that replaces what is found.
    ///   - options: how the book is to be found.
    public static func book(
        from candidate: BookCandidate, tracks: [TrackProbe], overrides: BookMetadata, cover: CoverImage?,
        options: DiscoveryOptions = DiscoveryOptions()
    ) -> Book {
        let order = TrackOrder(of: tracks, from: candidate, order: options.order)
        let tracks = order.permutation.map { tracks[$0] }
        var metadata = overrides
        if let first = tracks.first {
            metadata.fill(from: BookMetadata(tagsOf: first, isWholeBook: tracks.count == 1))
        }
        metadata.fill(from: BookMetadata(name: candidate.name))
        let chapters = ChapterList(
            tracks: tracks,
            bookTitles: [
                metadata[.title], tracks.first?.tags["album"], candidate.name,
            ].compactMap(\.self))
        return Book(
            tracks: tracks, orderReason: order.reason, metadata: metadata,
            cover: cover ?? tracks.lazy.compactMap(\.cover).first, chapters: chapters.marks,
            chapterReason: chapters.reason, warnings: candidate.warnings + order.warnings + chapters.warnings)
    }
}
