import ForgeModel

extension Discovery {
    /// Tells apart the books among the loose files of a library; see `split`. Pure.
    static func loose(
        _ candidate: BookCandidate, _ tracks: [TrackProbe]
    ) -> [(candidate: BookCandidate, tracks: [TrackProbe])] {
        let (tracks, made) = withoutOutputs(of: candidate, tracks)
        if isOneBook(candidate, tracks) {
            var whole = candidate
            (whole.isLoose, whole.folder) = (false, candidate.files[0].parent)
            let outputs = Set(made.map(\.output.path))
            whole.keep { !outputs.contains($0) }
            whole.warnings += made.map { EarlierOutput.warning($0.output) }
            return [(whole, tracks)]
        }
        return grouped(tracks) { track in
            // A key that no album has keeps files without one apart.
            album(track).map { $0 + "\0" + folded(track.tags["album_artist"] ?? "") } ?? "\0\0\(track.path)"
        }.flatMap { group in
            let numbers = group.compactMap { TrackNumber(tags: $0.tags, folderDisc: nil) }
            let isOne = numbers.count == group.count && Set(numbers).count == group.count
            return (isOne ? [group] : group.map { [$0] }).map { tracks in
                var part = part(of: candidate, tracks)
                part.warnings += made.filter { !$0.sources.isDisjoint(with: part.files) }
                    .map { EarlierOutput.warning($0.output) }
                return (part, tracks)
            }
        }
    }

    /// Loose files without those that were made of others: of all, where those are one book, of an album's, or of the one
    /// of the same name.
    private static func withoutOutputs(
        of candidate: BookCandidate, _ tracks: [TrackProbe]
    ) -> (rest: [TrackProbe], made: [(output: TrackProbe, sources: Set<ForgePath>)]) {
        // Groups in which a file may be made of the others, with what is left of them.
        let albums = Dictionary(grouping: tracks.filter { album($0) != nil }, by: { album($0) ?? "" })
        let names = Dictionary(grouping: tracks, by: \.path.stem)
        var all = EarlierOutput.Parts(tracks)
        var albumParts = albums.mapValues { EarlierOutput.Parts($0) }
        var nameParts = names.mapValues { EarlierOutput.Parts($0) }
        var outputs: Set<ForgePath> = []
        var made: [(output: TrackProbe, sources: Set<ForgePath>)] = []
        for track in tracks where EarlierOutput.isPossible(track) {
            func rest(_ tracks: [TrackProbe]) -> [TrackProbe] {
                tracks.filter { $0.path != track.path && !outputs.contains($0.path) }
            }
            func isMade(of parts: EarlierOutput.Parts?, _ book: String) -> Bool {
                guard let others = parts?.without(track), !others.isEmpty else { return false }
                return EarlierOutput.isMade(track, of: others, book)
            }
            let (name, album) = (track.path.stem, album(track))
            let sources: [TrackProbe]
            if isMade(of: all, candidate.name), isOneBook(candidate, rest(tracks)) {
                sources = rest(tracks)
            } else if let album, isMade(of: albumParts[album], name.string) {
                sources = rest(albums[album] ?? [])
            } else if isMade(of: nameParts[name], name.string) {
                sources = rest(names[name] ?? [])
            } else {
                continue
            }
            outputs.insert(track.path)
            all.remove(track)
            if let album { albumParts[album]?.remove(track) }
            nameParts[name]?.remove(track)
            made.append((track, Set(sources.map(\.path))))
        }
        return (rest: tracks.filter { !outputs.contains($0.path) }, made)
    }

    /// Whether loose files are the tracks of one book: several that contradict each other in no album, none of them an M4B
    /// or with chapters of its own, not all an hour or longer; and they share an album, or have numbers without great
    /// gaps in their tags or names, or a cover or metadata that are named like none of them lie beside them. The only file
    /// that there is needs a name that is none, or such a cover or metadata.
    private static func isOneBook(_ candidate: BookCandidate, _ tracks: [TrackProbe]) -> Bool {
        if candidate.isOnly, tracks.count == 1 {
            return ChapterTitle.isGeneric(tracks[0].path.stem.string) || hasSidecars(candidate)
        }
        let albums = Set(tracks.map(album))
        guard tracks.count > 1, albums.count == 1, !tracks.allSatisfy(isLong),
            !tracks.contains(where: { $0.chapters.count > 1 || $0.path.fileExtension == "m4b" })
        else { return false }
        let tagged = tracks.compactMap { TrackNumber(tags: $0.tags, folderDisc: nil) }
        // Two books of one name, each with a first track.
        if tagged.count == tracks.count, Set(tagged).count < tagged.count { return false }
        if albums.contains(where: { $0 != nil }) { return true }
        let named = TrackNumber.inNames(tracks.map(\.path), discs: tracks.map { _ in nil })
        if [tagged, named.compactMap(\.self)].contains(where: { areTracks($0, of: tracks.count) }) {
            return true
        }
        return hasSidecars(candidate)
    }

    /// Whether a cover or metadata that are named like none of the files lie beside them.
    private static func hasSidecars(_ candidate: BookCandidate) -> Bool {
        let own = Set(FolderListing.sidecars(candidate.sidecars, of: candidate.files))
        return readSidecars(of: candidate).contains { !own.contains($0) }
    }

    /// Whether numbers count the tracks of a book: each its own, the first at most 1, no more than one in two missing.
    private static func areTracks(_ numbers: [TrackNumber], of count: Int) -> Bool {
        let tracks = numbers.map(\.track)
        guard Set(numbers).count == count, let least = tracks.min(), let most = tracks.max() else {
            return false
        }
        return least <= 1 && most <= 2 * count
    }
}
