import ForgeModel

/// The titles of chapters that cover a whole file each: programs that split a book put one into every part, often named
/// by a machine.
struct LoneTitles {
    /// By track; nil for tracks with more chapters, or with none.
    private let titles: [String?]
    private let fileTitles: [String?]
    /// In lower case: those that say nothing of the track that they are in.
    private let shared: Set<String>

    /// - Parameter fileTitles: what a chapter of the whole file would be called without them.
    init(_ tracks: [TrackProbe], fileTitles: [String?], bookTitles: [String]) {
        self.fileTitles = fileTitles
        titles = tracks.map { track in
            guard track.chapters.count == 1, track.chapters[0].start.value < Int64(track.sampleRate.hertz)
            else {
                return nil
            }
            return track.chapters[0].title?.trimmed
        }
        let folded = titles.compactMap { $0?.lowercased() }
        let counts = Dictionary(folded.map { ($0, 1) }, uniquingKeysWith: +)
        let repeated = counts.filter { $0.value > 1 }.keys
        shared = Set(repeated).union(tracks.count > 1 ? bookTitles.map { $0.lowercased() } : [])
    }

    /// Whether a track's only chapter tells less than what the file is called: it is named like a machine's, like the
    /// chapters of other files, or like the book; or it has but a number, and the file a name.
    func isWeaker(_ track: Int) -> Bool {
        guard let title = titles[track] else { return false }
        if ChapterTitle.isGeneric(title) || shared.contains(title.lowercased()) { return true }
        guard ChapterTitle.isNumber(title), let own = fileTitles[track] else { return false }
        return !ChapterTitle.isNumber(own)
    }
}
