import ForgeModel
import ForgeSystem

extension CueSheet {
    /// The chapters placed in the book's tracks.
    ///
    /// A FILE is the track of that name, else the one whose name differs only in its extension, since sheets outlive
    /// the WAV they were made for; tracks of the sheet's own folder come first. A single FILE that is none of the
    /// tracks means the whole book, of one track or of many.
    ///
    /// A FILE that is none of several is left out, with a warning.
    ///
    /// - Throws: `SidecarError` where all of several are none.
    func chapters(
        in tracks: [TrackProbe], folder: ForgePath?, _ decoding: TextDecoding = TextDecoding()
    ) throws(SidecarError) -> (found: [FoundChapter], warnings: [String]) {
        if sections.count == 1, let section = sections.first,
            Self.track(section.file, in: tracks, folder: folder, decoding) == nil
        {
            let warning = section.file.map { file in
                "line \(section.line): \"\(file.oneLine)\" is none of the tracks; its times are taken for the whole book"
            }
            return (section.chapters, [warning].compactMap(\.self))
        }
        var found: [FoundChapter] = []
        var warnings: [String] = []
        for section in sections {
            guard let track = Self.track(section.file, in: tracks, folder: folder, decoding) else {
                warnings.append(
                    "line \(section.line): \"\((section.file ?? "").oneLine)\" is none of the tracks")
                continue
            }
            found += section.chapters.map { chapter in
                var chapter = chapter
                chapter.track = track
                return chapter
            }
        }
        if found.isEmpty, let first = warnings.first { throw SidecarError(reason: first) }
        return (found, warnings)
    }

    private static func track(
        _ file: String?, in tracks: [TrackProbe], folder: ForgePath?, _ decoding: TextDecoding
    ) -> Int? {
        // Sheets of Windows name paths with backslashes.
        guard let name = file?.split(whereSeparator: { "/\\".contains($0) }).last?.lowercased() else {
            return nil
        }
        let stem = ForgePath(name).stem.text(decoding)
        func first(_ isMatch: (ForgePath) -> Bool) -> Int? {
            let matches = tracks.indices.filter { isMatch(tracks[$0].path) }
            return matches.first { tracks[$0].path.parent == folder } ?? matches.first
        }
        return first { $0.lastComponent.text(decoding).lowercased() == name }
            ?? first { $0.stem.text(decoding).lowercased() == stem }
    }
}
