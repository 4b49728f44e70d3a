package import ForgeModel

extension Discovery {
    /// Tells apart the books among the files of one folder, or of a library's root, by their tags. Pure.
    ///
    /// A folder is one book unless all of this holds: nobody gave the order and it has no disc folders; every track
    /// has an album tag, and the albums differ in more than a disc's number; every album has two tracks or more, or
    /// is a single file that is plainly a whole book (two chapters inside, or an M4B or an hour and no track number
    /// above 1); track numbers begin anew in some album, or, without numbers in all tracks, the files of each album
    /// stand together. So chapters whose album is their own title stay one book, and so does an album that counts on
    /// where another ended; only files that all hold chapters are told apart whatever they are numbered.
    ///
    /// Loose files are one book each, unless they share album and album artist and each has a track number of its own; and
    /// all of them are the one book of their folder where `isOneBook` finds them to be.
    ///
    /// A file that holds what the others hold is in none of the books, with a warning.
    ///
    /// - Parameter tracks: those of the candidate's files that could be opened, in its order.
    /// - Returns: at least one book for one track or more, each with its tracks.
    package static func split(
        _ candidate: BookCandidate, _ tracks: [TrackProbe]
    ) -> [(candidate: BookCandidate, tracks: [TrackProbe])] {
        if candidate.isLoose { return loose(candidate, tracks) }
        if let index = EarlierOutput.index(in: tracks, of: candidate.name) {
            var (others, rest) = (candidate, tracks)
            let made = rest.remove(at: index)
            others.warnings.append(EarlierOutput.warning(made))
            others.keep { $0 != made.path }
            return split(others, rest)
        }
        guard !candidate.isExplicitOrder, tracks.count > 1, candidate.discs.allSatisfy({ $0 == nil }) else {
            return [(candidate, tracks)]
        }
        let albums = tracks.compactMap(album)
        guard albums.count == tracks.count else { return [(candidate, tracks)] }
        if Set(albums).count == 1 { return [(candidate, tracks)] }
        let groups = grouped(tracks, by: { album($0) ?? "" })
        guard areBooks(groups, tracks) else {
            var whole = candidate
            whole.warnings.append(
                "its files have \(groups.count) different album tags and are kept as one book")
            return [(whole, tracks)]
        }
        return groups.map { (part(of: candidate, $0), $0) }
    }

    /// Whether a library's loose files stay so, as opposed to being found to be the one book of their folder.
    ///
    /// - Parameter parts: what `split` made of them.
    package static func areLoose(
        _ candidate: BookCandidate, _ parts: [(candidate: BookCandidate, tracks: [TrackProbe])]
    ) -> Bool {
        candidate.isLoose && parts.first?.candidate.folder == nil
    }

    private static func areBooks(_ groups: [[TrackProbe]], _ tracks: [TrackProbe]) -> Bool {
        if tracks.allSatisfy({ $0.chapters.count > 1 }) { return true }
        guard groups.allSatisfy({ $0.count > 1 || isWholeBook($0[0]) }) else { return false }
        let numbers = tracks.compactMap { TrackNumber(tags: $0.tags, folderDisc: nil) }
        if numbers.count == tracks.count { return Set(numbers).count < numbers.count }
        let changes = zip(tracks, tracks.dropFirst()).count { album($0) != album($1) }
        return changes == groups.count - 1
    }

    private static func isWholeBook(_ track: TrackProbe) -> Bool {
        if track.chapters.count > 1 { return true }
        let number = TrackNumber(tags: track.tags, folderDisc: nil)?.track ?? 0
        return number <= 1 && (track.path.fileExtension == "m4b" || isLong(track))
    }

    /// An hour or longer.
    static func isLong(_ track: TrackProbe) -> Bool {
        track.length.value >= 3600 * Int64(track.sampleRate.hertz)
    }

    /// Some of a candidate's files as a book of their own, with the sidecars that are named like them.
    static func part(of candidate: BookCandidate, _ tracks: [TrackProbe]) -> BookCandidate {
        let files = tracks.map(\.path)
        let isOne = files.count == 1
        let album = tracks[0].tags["album"]?.trimmed ?? ""
        var part = BookCandidate(
            name: isOne || album.isEmpty ? files[0].stem.text(candidate.decoding) : album, files: files,
            orderReason: isOne ? "a single file" : "natural order of file names", isExplicitOrder: false,
            parents: candidate.parents
                + (candidate.folder.map { [$0.lastComponent.text(candidate.decoding)] } ?? []),
            sidecars: FolderListing.sidecars(candidate.sidecars, of: files), warnings: candidate.warnings)
        (part.isInLibrary, part.decoding) = (candidate.isInLibrary, candidate.decoding)
        return part
    }

    /// Groups in the order of their first tracks.
    static func grouped(_ tracks: [TrackProbe], by key: (TrackProbe) -> String) -> [[TrackProbe]] {
        var places: [String: Int] = [:]
        var groups: [[TrackProbe]] = []
        for track in tracks {
            if let place = places[key(track)] {
                groups[place].append(track)
            } else {
                places[key(track)] = groups.count
                groups.append([track])
            }
        }
        return groups
    }

    /// The album without case, repeated blanks and a disc's number: "Book (Disc 2)", "Book - CD 2".
    static func album(_ track: TrackProbe) -> String? {
        let text = folded(track.tags["album"] ?? "")
        // Looking for it costs more than all else that is done with an album.
        guard text.hasDisc else { return text.isEmpty ? nil : text }
        let book = text.replacing(#/[\s,:\-–]*[(\[]?\b(?:cd|dis[ck])\s*\d{1,3}[)\]]?$/#, with: "")
        return text.isEmpty ? nil : book.isEmpty ? text : book
    }

    static func folded(_ text: String) -> String {
        text.trimmed.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension String {
    /// Whether a disc may be named at the end.
    fileprivate var hasDisc: Bool {
        let rest = reversed().drop { ")]".contains($0) }
        return rest.first?.isNumber == true && (contains("cd") || contains("dis"))
    }
}
