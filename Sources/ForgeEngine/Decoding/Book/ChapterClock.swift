import ForgeModel

/// Turns chapter marks into chapters on the book's clock while the tracks go by.
struct ChapterClock {
    private let marks: [ChapterMark]
    private let rate: SampleRate
    private var nextMark = 0
    private var placed: [Chapter] = []
    /// The clock at the end of the last track that ended.
    private var end: Int64 = 0

    /// - Parameters:
    ///   - marks: those inside tracks ordered by track, then by offset; those of the whole book by time.
    ///   - rate: of the book's clock.
    init(marks: [ChapterMark], rate: SampleRate) {
        self.marks = marks
        self.rate = rate
        for mark in marks {
            if case .book(let time) = mark.place { place(mark.title, at: time.samples(at: rate)) }
        }
    }

    /// On the book's clock, strictly increasing, none at or beyond the end of the tracks gone by but the first.
    var chapters: [Chapter] {
        var chapters = placed
        while chapters.count > 1, let last = chapters.last, last.start.value >= end { chapters.removeLast() }
        return chapters
    }

    /// Places a track's marks. `position` gives the clock at an offset into the track.
    mutating func beginTrack(_ track: Int, position: (SampleCount) -> Int64) {
        while nextMark < marks.count {
            if case .track(let owner, let offset) = marks[nextMark].place {
                if owner > track { return }
                if owner == track { place(marks[nextMark].title, at: SampleCount(position(offset))) }
            }
            nextMark += 1
        }
    }

    /// Drops chapters of the track that just ended that lie on or beyond its end: they would name the next one's
    /// sound. The book's first chapter stays, and so do those that were placed in the whole book.
    mutating func endTrack(at end: Int64) {
        self.end = end
        if case .book = marks.first?.place { return }
        placed = chapters
    }

    /// A chapter that falls on or before its predecessor's place takes that place over: of two that begin at one
    /// sample the first has no sound.
    private mutating func place(_ title: String, at start: SampleCount) {
        while let last = placed.last, last.start >= start { placed.removeLast() }
        // The first chapter begins with the book, whatever its mark says: M4B has no sound before chapters.
        placed.append(Chapter(start: placed.isEmpty ? .zero : start, title: title))
    }
}
