import ForgeModel

/// Turns chapter marks inside tracks into chapters on the book's clock while the tracks go by.
struct ChapterClock {
    /// On the book's clock, strictly increasing.
    private(set) var chapters: [Chapter] = []
    private let marks: [ChapterMark]
    private var nextMark = 0

    /// - Parameter marks: ordered by track, then by offset.
    init(marks: [ChapterMark]) { self.marks = marks }

    /// Places a track's marks. `position` gives the clock at an offset into the track.
    ///
    /// A mark that falls on or before its predecessor's place takes that place over: of two chapters that begin at
    /// one sample the first has no sound.
    mutating func beginTrack(_ track: Int, position: (SampleCount) -> Int64) {
        while nextMark < marks.count, marks[nextMark].track <= track {
            let mark = marks[nextMark]
            nextMark += 1
            guard mark.track == track else { continue }
            let start = SampleCount(position(mark.offset))
            while let last = chapters.last, last.start >= start { chapters.removeLast() }
            // The first chapter begins with the book, whatever its mark says: M4B has no sound before chapters.
            chapters.append(Chapter(start: chapters.isEmpty ? .zero : start, title: mark.title))
        }
    }

    /// Drops chapters of the track that just ended that lie on or beyond its end; the book's first chapter stays.
    mutating func endTrack(at end: Int64) {
        while chapters.count > 1, let last = chapters.last, last.start.value >= end { chapters.removeLast() }
    }
}
