package import ForgeModel
import ForgeSystem

extension Discovery {
    /// Builds the book from its opened tracks. Reads the candidate's sidecars, and blocks for that.
    ///
    /// Metadata, field by field: `overrides`, then sidecars, the tracks' tags, and the names of the book's folder or
    /// file and those above. Cover: `cover`, else the best picture beside or in the tracks. Chapters: a cue
    /// sheet, `chapters.txt`, FFmpeg's metadata, OverDrive's markers, else per track its embedded ones, else one per
    /// file; M4B wants chapters without gaps, so a book, or a track with embedded ones, whose first chapter begins a
    /// second or more after its start gets one more at 0, and one that begins earlier is moved there. Chapters
    /// shorter than 0.1 s join their neighbour.
    ///
    /// - Parameters:
    ///   - candidate: where the tracks come from.
    ///   - tracks: the files that could be opened, in order; at least one.
    ///   - overrides: what the user said of the book.
    ///   - cover: a picture that replaces what is found.
    ///   - options: how the book is to be found.
    /// - Throws: `ForgeError` when chapters that `options` ask for cannot be had, or what lies beside the tracks cannot be
    ///   read for a passing reason.
    package static func book(
        from candidate: BookCandidate, tracks: [TrackProbe], overrides: BookMetadata, cover: CoverImage?,
        options: DiscoveryOptions = DiscoveryOptions()
    ) throws(ForgeError) -> Book {
        let order = TrackOrder(of: tracks, from: candidate, order: options.order, names: options.optionNames)
        let tracks = order.permutation.map { tracks[$0] }
        let sidecars = try Sidecars(candidate.sidecars, options.decoding, names: options.optionNames)
        let metadata = BookMetadata(
            overrides: overrides, sidecars: sidecars, tracks: tracks, candidate: candidate)
        let picture = try CoverChoice(
            given: cover, sidecars: candidate.sidecars, tracks: tracks, isWanted: !options.noCover)
        // Once is enough to say that a file cannot be read.
        var readable = candidate
        readable.sidecars.removeAll(where: sidecars.unreadable.contains)
        let chapters = try ChapterList(
            candidate: readable, tracks: tracks,
            bookTitles: [metadata[.title], tracks.first?.tags["album"], candidate.name].compactMap(\.self),
            options: options)
        return Book(
            tracks: tracks, orderReason: order.reason, metadata: metadata, cover: picture.cover,
            coverReason: picture.reason, chapters: chapters.marks, chapterReason: chapters.reason,
            warnings: candidate.warnings
                + tracks.flatMap { track in track.notes.map { "\(track.path): \($0)" } }
                + order.warnings + doubts(tracks, options.optionNames)
                + doubts(of: candidate, metadata, chapters.marks, options.optionNames)
                + BookMetadata.leftOut(tracks, from: metadata)
                + sidecars.warnings
                + picture.warnings
                // A sheet is read for its tags and for its chapters.
                + chapters.warnings.filter { !sidecars.warnings.contains($0) })
    }

    /// A warning where names of files and folders are hardly what they were, and the book has something of them.
    private static func doubts(
        of candidate: BookCandidate, _ metadata: BookMetadata, _ chapters: [ChapterMark],
        _ optionNames: OptionNames
    ) -> [String] {
        let decoding = candidate.decoding
        let above = candidate.folder.map { $0.bytes.split(separator: UInt8(ascii: "/")).suffix(3) } ?? []
        let names = above.map { ForgePath(bytes: $0) } + candidate.files.map(\.lastComponent)
        let doubtful = names.filter { $0.isDoubtful(decoding) }
        guard !doubtful.isEmpty else { return [] }
        let said =
            metadata.values.values.filter { $0.source == .folderName }.map(\.text) + chapters.map(\.title)
        let used = doubtful.filter { name in
            let text = name.text(decoding)
            return said.contains { !$0.isEmpty && decoding.isDoubtful($0) && text.contains($0) }
        }
        guard !used.isEmpty else { return [] }
        var seen: Set<ForgePath> = []
        return [
            Sidecars.doubt(
                "the names of \(list(used.filter { seen.insert($0).inserted }.map(\.string)))", optionNames)
        ]
    }

    private static func doubts(_ tracks: [TrackProbe], _ optionNames: OptionNames) -> [String] {
        let files = tracks.filter(\.areTagsDoubtful).map(\.path.lastComponent.string)
        return files.isEmpty ? [] : [Sidecars.doubt("the tags of \(list(files))", optionNames)]
    }
}
