/// A file of a cue sheet and the starts in it.
struct CueSection: Equatable {
    /// As the sheet names it; nil for starts that stand before any FILE, as in sheets kept in a tag.
    var file: String?
    var line: Int
    var chapters: [FoundChapter] = []
}

extension CueSection {
    mutating func append(_ chapter: FoundChapter) { chapters.append(chapter) }

    mutating func nameLast(_ title: String) { chapters[chapters.count - 1].title = title }
}
