import ForgeModel

/// Holds chapters from a file or tag against the audio: what can be put right is, with a warning that names the place;
/// what belongs to other audio is refused.
struct ChapterRepair {
    private(set) var chapters: [FoundChapter]
    /// Without the source's name.
    private(set) var warnings: [String] = []

    /// - Parameter place: what a warning calls the place of a chapter in its source.
    /// - Throws: `SidecarError` when most chapters lie beyond the end.
    init(
        _ found: [FoundChapter], tracks: [TrackProbe],
        place: (FoundChapter) -> String = { "line \($0.line)" }
    ) throws(SidecarError) {
        chapters = found
        sort(place)
        try cut(tracks, place)
        dropEmpty(place)
    }

    static func precedes(_ a: FoundChapter, _ b: FoundChapter) -> Bool {
        let (first, second) = (a.track ?? 0, b.track ?? 0)
        return first == second ? a.start.isBefore(b.start) : first < second
    }

    private mutating func sort(_ place: (FoundChapter) -> String) {
        let turns = zip(chapters, chapters.dropFirst()).filter { Self.precedes($1, $0) }
        guard let (_, first) = turns.first else { return }
        warnings.append(
            "\(place(first)): it begins before the one above it; all are sorted by their starts")
        chapters = chapters.enumerated().sorted { a, b in
            if Self.precedes(a.element, b.element) { return true }
            return Self.precedes(b.element, a.element) ? false : a.offset < b.offset
        }.map(\.element)
    }

    private mutating func cut(_ tracks: [TrackProbe], _ place: (FoundChapter) -> String) throws(SidecarError)
    {
        let beyond = chapters.filter { !Self.isInside($0, tracks) }
        guard let first = beyond.first else { return }
        guard beyond.count * 2 < chapters.count else {
            throw SidecarError(
                reason: "\(place(first)): it begins beyond the end of the audio, like most of the chapters"
            )
        }
        warnings.append(
            "\(place(first)): it begins beyond the end of the audio; left out: \(beyond.count) of \(chapters.count)"
        )
        chapters.removeAll { !Self.isInside($0, tracks) }
    }

    /// An estimated length may be wrong by a little; what is beyond the real end goes while encoding.
    private static func isInside(_ chapter: FoundChapter, _ tracks: [TrackProbe]) -> Bool {
        let scope = chapter.track.map { [tracks[$0]] } ?? tracks
        let length = scope.reduce(0.0) { $0 + $1.length.seconds(at: $1.sampleRate) }
        let isExact = scope.allSatisfy(\.isLengthExact)
        return chapter.start.seconds < (isExact ? length : length * 1.05 + 10)
    }

    /// Of chapters at one place the last stays: the others have no sound.
    private mutating func dropEmpty(_ place: (FoundChapter) -> String) {
        var kept: [FoundChapter] = []
        var empty: [FoundChapter] = []
        for chapter in chapters {
            if let last = kept.last, !Self.precedes(last, chapter) { empty.append(kept.removeLast()) }
            kept.append(chapter)
        }
        if let first = empty.first {
            warnings.append("\(place(first)): the next begins at the same place; left out: \(empty.count)")
        }
        chapters = kept
    }
}
