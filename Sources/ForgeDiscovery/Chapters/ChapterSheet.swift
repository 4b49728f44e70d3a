import ForgeModel
import ForgeSystem

/// The chapters of one source, right for the book's tracks.
struct ChapterSheet {
    private(set) var chapters: [FoundChapter]
    private(set) var warnings: [String]
    /// True where its letters are hardly those that were written.
    private(set) var isDoubtful = false

    private init(
        _ found: [FoundChapter], tracks: [TrackProbe], warnings: [String] = [],
        place: (FoundChapter) -> String = { "line \($0.line)" }
    ) throws(SidecarError) {
        let repair = try ChapterRepair(found, tracks: tracks, place: place)
        chapters = repair.chapters
        self.warnings = warnings + repair.warnings
    }

    /// A cue sheet, FFmpeg's metadata, Matroska's XML, Audacity's labels or lines of text, told apart by what stands in it.
    ///
    /// - Parameter contents: those of `file`, or why it cannot be read.
    init(
        _ contents: Result<[UInt8], SidecarError>, of file: ForgePath, tracks: [TrackProbe],
        _ decoding: TextDecoding
    ) throws(SidecarError) {
        let decoded = try Sidecars.text(try contents.get(), decoding)
        try self.init(
            text: decoded.text, isCue: file.fileExtension == "cue", isShelf: ShelfDocument.isOne(file),
            tracks: tracks, folder: file.parent, decoding)
        isDoubtful = decoding.isDoubtful(decoded)
    }

    /// - Parameter folder: where the text lies; a sheet's files are looked for there first.
    init(
        text: String, isCue: Bool, isShelf: Bool = false, tracks: [TrackProbe], folder: ForgePath?,
        _ decoding: TextDecoding = TextDecoding()
    ) throws(SidecarError) {
        switch Form(of: text, isCue: isCue, isShelf: isShelf) {
        case .shelf:
            let list = try ShelfChapters(text)
            try self.init(
                list.chapters, tracks: tracks, warnings: list.warnings, place: { "chapter \($0.line)" })
        case .ffmetadata:
            let metadata = try FFMetadata(text)
            guard !metadata.chapters.isEmpty else { throw SidecarError.noChapters }
            try self.init(metadata.chapters, tracks: tracks, warnings: metadata.warnings)
        case .cue:
            let sheet = try CueSheet(text)
            let (found, warnings) = try sheet.chapters(in: tracks, folder: folder, decoding)
            try self.init(found, tracks: tracks, warnings: sheet.warnings + warnings)
        case .matroska: try self.init(try MatroskaSheet.chapters(text), tracks: tracks)
        case .audacity: try self.init(try AudacityLabels.chapters(text), tracks: tracks)
        case .lines: try self.init(try ChaptersText.chapters(text), tracks: tracks)
        }
    }

    /// A form of chapter files, told by what stands in one.
    private enum Form {
        case shelf, ffmetadata, cue, matroska, audacity, lines

        init(of text: String, isCue: Bool, isShelf: Bool) {
            self =
                if isShelf || text.trimmed.first == "{" {
                    .shelf
                } else if FFMetadata.isOne(text) {
                    .ffmetadata
                } else if isCue || text.contains(#/(?im)^\s*INDEX\s+01\s/#) {
                    .cue
                } else if MatroskaSheet.isOne(text) {
                    .matroska
                } else if AudacityLabels.isOne(text) {
                    .audacity
                } else {
                    .lines
                }
        }
    }

    /// The titles in a text: those of a chapter file of any form, wherever its times are, else its lines.
    static func titles(_ text: String, of file: ForgePath) throws(SidecarError) -> [String] {
        let found: [FoundChapter]
        switch Form(of: text, isCue: file.fileExtension == "cue", isShelf: ShelfDocument.isOne(file)) {
        case .shelf: found = try ShelfChapters(text).chapters
        case .ffmetadata: found = try FFMetadata(text).chapters
        case .cue: found = try CueSheet(text).sections.flatMap(\.chapters)
        case .matroska: found = try MatroskaSheet.chapters(text)
        case .audacity: found = try AudacityLabels.chapters(text)
        case .lines:
            guard let chapters = try? ChaptersText.chapters(text) else {
                return text.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
            }
            found = chapters
        }
        return found.map { $0.title ?? "" }
    }

    /// The cue sheet in a track's own tags; nil without one. Its times are the track's.
    init?(cueSheetOf track: Int, in tracks: [TrackProbe]) throws(SidecarError) {
        guard let text = tracks[track].tags["cuesheet"] else { return nil }
        let sheet = try CueSheet(text)
        let found = sheet.sections.flatMap(\.chapters)
        try self.init(found.map { $0.inTrack(track) }, tracks: tracks, warnings: sheet.warnings)
    }

    /// OverDrive's markers of all parts; nil where there are none.
    init?(markersOf tracks: [TrackProbe]) throws(SidecarError) {
        var found: [FoundChapter] = []
        var warnings: [String] = []
        for (index, track) in tracks.enumerated() {
            guard let text = track.tags[OverDriveMarkers.key] else { continue }
            let markers = OverDriveMarkers(text)
            found += markers.chapters.map { $0.inTrack(index) }
            warnings += markers.warnings.map { "\(track.path.lastComponent): \($0)" }
        }
        guard !found.isEmpty else {
            if let first = warnings.first { throw SidecarError(reason: first) }
            return nil
        }
        try self.init(
            OverDriveMarkers.withoutContinuations(found), tracks: tracks, warnings: warnings,
            place: { "\(tracks[$0.track ?? 0].path.lastComponent): marker \($0.line)" })
    }
}

extension FoundChapter {
    fileprivate func inTrack(_ index: Int) -> FoundChapter {
        var chapter = self
        chapter.track = index
        return chapter
    }
}
