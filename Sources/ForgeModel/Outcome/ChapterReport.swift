/// The result of a change of chapters, or of a trial of it.
public struct ChapterReport: Hashable, Sendable {
    /// A chapter as it is now.
    public struct Mark: Hashable, Sendable {
        /// The chapter.
        public var chapter: Chapter
        /// Which of the chapters before it was, from 0; nil for a new one.
        public var origin: Int?

        package init(chapter: Chapter, origin: Int? = nil) { (self.chapter, self.origin) = (chapter, origin) }
    }

    /// The file that was looked at.
    public var path: ForgePath
    /// The rate at which positions are counted: that of the file's track.
    public var sampleRate: SampleRate
    /// Samples of the sound.
    public var length: SampleCount
    /// The chapters before, in the order of the file.
    public var before: [Chapter]
    /// The chapters, in order.
    public var marks: [Mark]
    /// Notes on what was not done or was put right, and why, for people.
    public var notes: [String]
    /// How the file was written.
    public var edit: EditReport

    package init(
        _ path: ForgePath, sampleRate: SampleRate, length: SampleCount, before: [Chapter], marks: [Mark],
        notes: [String], edit: EditReport
    ) {
        (self.path, self.sampleRate, self.length) = (path, sampleRate, length)
        (self.before, self.marks, self.notes, self.edit) = (before, marks, notes, edit)
    }

    /// The numbers of the chapters before that are no more, from 0.
    public var removed: [Int] {
        let kept = Set(marks.compactMap(\.origin))
        return before.indices.filter { !kept.contains($0) }
    }
}
