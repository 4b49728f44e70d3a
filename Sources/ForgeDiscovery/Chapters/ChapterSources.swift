import ForgeModel
import ForgeSystem

/// Looks for chapters beside and in the tracks, strongest source first, up to those that libavformat finds inside.
struct ChapterSources {
    /// The chapters found: nil where the tracks' own chapters, or one per file, are to be taken.
    private(set) var chapters: [FoundChapter]?
    /// For people: the source and its name.
    private(set) var reason = ""
    private(set) var warnings: [String] = []

    private let candidate: BookCandidate
    private let tracks: [TrackProbe]
    private let decoding: TextDecoding
    private let names: OptionNames

    /// Reads files, and blocks for that. What a sidecar has wrong is a warning, and the next source is tried; one that
    /// cannot be read for a passing reason is an error; what the user asked for by name must be there and right.
    ///
    /// - Throws: `ForgeError`.
    init(candidate: BookCandidate, tracks: [TrackProbe], options: DiscoveryOptions) throws(ForgeError) {
        (self.candidate, self.tracks) = (candidate, tracks)
        (decoding, names) = (options.decoding, options.optionNames)
        if let file = options.chapterFile {
            try take(file)
            return
        }
        let source = options.chapterSource
        for kind in DiscoveryOptions.ChapterSource.allCases where source == .auto || source == kind {
            switch kind {
            case .auto: continue
            case .cue: try takeCueSheets()
            case .chaptersText: try takeFirst(Self.isChaptersText, "chapters of")
            case .shelf: try takeFirst(ShelfDocument.isOne, "the chapters of")
            case .ffmetadata: try takeFirst(Sidecars.isFFMetadata, "FFmpeg metadata")
            case .overdrive: takeMarkers()
            case .embedded: if tracks.contains(where: { !$0.chapters.isEmpty }) { return }
            case .files: return
            }
            if chapters != nil { return }
        }
        throw ForgeError(
            .usage, step: .planning, path: candidate.folder ?? candidate.files.first,
            reason: "it has no usable chapters of the kind \"\(source.rawValue)\""
                + (warnings.first.map { ": \($0)" } ?? ""),
            remedy: "leave out \(.chapterSource), or name another source or a file")
    }

    private mutating func take(_ file: ForgePath) throws(ForgeError) {
        // One that was asked for by a name that leads nowhere is another mistake than one of its words.
        _ = try FileStatus(scanning: file)
        let contents = try TextFile.sidecar(file)
        do throws(SidecarError) {
            use(
                try ChapterSheet(contents, of: file, tracks: tracks, decoding),
                "\(file.lastComponent), as asked", file)
        } catch {
            throw ForgeError(
                .inputUnreadable, step: .planning, path: file, reason: "its chapters cannot be used",
                remedy: "correct it, or leave out \(.chapterSource)", cause: error.reason)
        }
    }

    private mutating func use(_ sheet: ChapterSheet, _ words: String, _ file: ForgePath?) {
        chapters = sheet.chapters
        reason = words
        if sheet.isDoubtful, let file { warnings.append(Sidecars.doubt(file.lastComponent.string, names)) }
        warnings += sheet.warnings.map { text in file.map { "\($0.lastComponent): \(text)" } ?? text }
    }

    private mutating func leaveOut(_ name: String, _ error: SidecarError) {
        warnings.append("the chapters of \(name) are left out: \(error.reason)")
    }

    /// The first file of a kind that can be used. One that lies on a disc tells of the disc, not of the book.
    private mutating func takeFirst(_ isOne: (ForgePath) -> Bool, _ words: String) throws(ForgeError) {
        for file in candidate.sidecars where isOne(file) {
            let name = file.lastComponent.string
            guard
                tracks.count == 1 || file.parent == candidate.folder
                    || tracks.allSatisfy({ $0.path.parent == file.parent })
            else {
                leaveOut(name, SidecarError(reason: "it lies beside some of the tracks only"))
                continue
            }
            let contents = try TextFile.sidecar(file)
            do throws(SidecarError) {
                return use(
                    try ChapterSheet(contents, of: file, tracks: tracks, decoding), "\(words) \(name)", file)
            } catch {
                // FFmpeg's metadata and Audiobookshelf's may well hold tags alone.
                let isOften = Sidecars.isFFMetadata(file) || ShelfDocument.isOne(file)
                if !(isOften && error.hasNoChapters) { leaveOut(name, error) }
            }
        }
    }

    /// All sheets that fit, since every disc may have its own; then those in the tracks' tags.
    private mutating func takeCueSheets() throws(ForgeError) {
        var found: [FoundChapter] = []
        var names: [String] = []
        func isNew(_ sheet: ChapterSheet) -> Bool {
            let covered = Set(found.map(\.track))
            return found.isEmpty
                || !covered.contains(nil)
                    && !sheet.chapters.contains { $0.track == nil || covered.contains($0.track) }
        }
        for file in candidate.sidecars where file.fileExtension == "cue" {
            let name = file.lastComponent.string
            let contents = try TextFile.sidecar(file)
            do throws(SidecarError) {
                let sheet = try ChapterSheet(contents, of: file, tracks: tracks, decoding)
                guard isNew(sheet) else {
                    throw SidecarError(reason: "another sheet tells of the same tracks")
                }
                use(sheet, "", file)
                found += sheet.chapters
                names.append(name)
            } catch {
                leaveOut(name, error)
            }
        }
        for (index, track) in tracks.enumerated() {
            let name = track.path.lastComponent.string
            do throws(SidecarError) {
                guard let sheet = try ChapterSheet(cueSheetOf: index, in: tracks), isNew(sheet) else {
                    continue
                }
                use(sheet, "", track.path)
                found += sheet.chapters
                names.append("the tags of \(name)")
            } catch {
                leaveOut(name, error)
            }
        }
        chapters = found.isEmpty ? nil : found.sorted(by: ChapterRepair.precedes)
        let others =
            names.count > 2
            ? " and \(names.count - 1) others" : names.dropFirst().map { " and \($0)" }.joined()
        reason = names.first.map { "cue sheet \($0)\(others)" } ?? ""
    }

    private mutating func takeMarkers() {
        do throws(SidecarError) {
            guard let sheet = try ChapterSheet(markersOf: tracks) else { return }
            use(sheet, "OverDrive's markers in the tags", nil)
        } catch {
            leaveOut("OverDrive's markers", error)
        }
    }

    static func isChaptersText(_ file: ForgePath) -> Bool {
        let name = file.lastComponent.string.lowercased()
        return name == "chapters.txt" || name.hasSuffix(".chapters.txt")
    }
}
