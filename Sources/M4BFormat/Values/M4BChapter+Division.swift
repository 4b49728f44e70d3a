extension M4BChapter {
    /// The chapters with those divided that are too long for a file: into parts of equal length, each no longer than
    /// 2^32 - 480,001 samples (27 h at 44.1 kHz), called "Title", "Title (2)" and so on.
    ///
    /// Most long chapters are not: only those of a book with others whose starts are odd numbers of samples. A book
    /// of one chapter may have any length.
    ///
    /// - Parameters:
    ///   - chapters: in order; the first starts at 0.
    ///   - sampleCount: length of the recording.
    public static func fitting(
        _ chapters: [M4BChapter], sampleCount: Int64, sampleRate: Int
    ) -> [M4BChapter] {
        let starts = chapters.map(\.start)
        // What the writer refuses is returned as it is.
        if ChapterList.fault(in: chapters, sampleCount: sampleCount) != nil
            || ChapterUnit(starts: starts, sampleCount: sampleCount, sampleRate: sampleRate) != nil
        {
            return chapters
        }
        return zip(chapters, starts.dropFirst() + [sampleCount]).flatMap { chapter, end in
            let length = end - chapter.start
            let parts = max(1, (length + ChapterUnit.limit - 1) / ChapterUnit.limit)
            return (0..<parts).map { part in
                M4BChapter(
                    start: chapter.start + length / parts * part + min(part, length % parts),
                    title: part == 0 || chapter.title.isEmpty
                        ? chapter.title : "\(chapter.title) (\(part + 1))")
            }
        }
    }
}
