/// Reads the titles of a QuickTime chapter track.
struct ChapterTrackReader {
    /// More chapters, or more bytes of titles, than any book has.
    private static let chapterLimit = 100_000
    private static let titleBytesLimit = 64 << 20

    let track: M4BTrack
    let movieTimescale: Int64

    func read(_ table: SampleTable, from source: some ByteSource) throws -> [M4BFileChapter] {
        let tooMany = M4BReadError(fault: .tooLarge, box: "stbl", offset: track.tables.offset)
        guard table.count <= Self.chapterLimit else { throw tooMany }
        var chapters: [M4BFileChapter] = []
        var time: Int64 = 0
        var titleBytes = 0
        for sample in table {
            var title = ""
            if sample.size >= 2 {
                let header = try source.bytes(at: sample.offset, count: 2)
                let length = min(Int(header[0]) << 8 | Int(header[1]), sample.size - 2)
                titleBytes += length
                guard titleBytes <= Self.titleBytesLimit else { throw tooMany }
                title = TextDecoding.title(try source.bytes(at: sample.offset + 2, count: length)[...])
            }
            chapters.append(
                M4BFileChapter(start: max(0, time + shift), timescale: track.timescale, title: title))
            // Durations have 32 bits and there are at most 100 000, so this cannot overflow.
            time += sample.duration
        }
        return chapters
    }

    /// From the media timeline to the presentation: a leading empty edit delays, a media time cuts.
    private var shift: Int64 {
        var delay: Int64 = 0
        for edit in track.edits {
            guard edit.mediaTime < 0 else { return delay - min(edit.mediaTime, 1 << 60) }
            let length = TimeMath.rescale(
                min(edit.duration, 1 << 60), from: movieTimescale, to: track.timescale)
            delay = min(delay + min(length, 1 << 60), 1 << 60)
        }
        return 0
    }
}
