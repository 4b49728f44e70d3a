/// A named position in the book.
public struct M4BChapter: Sendable, Hashable {
    /// First sample of the chapter on the presentation timeline: 0 is the first sample after the priming.
    public var start: Int64
    /// The title. An empty one is written as "Chapter N", because an empty title stops some players.
    public var title: String

    /// Names a position; the writer checks later that it lies in the recording.
    public init(start: Int64, title: String) {
        self.start = start
        self.title = title
    }

    /// The title as a file has it: cut to what a text sample takes, and "Chapter N" where there is none.
    ///
    /// - Parameter number: the chapter's place in the book, from 1.
    public func storedTitle(number: Int) -> String {
        String(decoding: ChapterList.titleBytes(title, number: number), as: UTF8.self)
    }
}

/// The checked chapters of one file with their lengths: what both chapter forms are written from.
struct ChapterList {
    struct Entry {
        /// In samples.
        var start: Int64
        /// In units of the chapter track; that of the last chapter rounded down.
        var duration: UInt32
        var title: [UInt8]
    }

    /// Longest title in a text sample. A sample is length, title and encoding box; readers cap it at 64 KiB.
    static let titleLimit = 65_536 - 14
    /// Nero's list counts chapters in one byte.
    static let neroLimit = 255

    let entries: [Entry]
    /// Samples in one unit of the chapter track.
    let unit: Int64

    /// - Throws: `M4BWriteError.invalidChapter` when the starts are not 0 = first < second < ... < `sampleCount`, or a
    ///   chapter is too long.
    init(_ chapters: [M4BChapter], sampleCount: Int64, sampleRate: Int) throws {
        if let fault = Self.fault(in: chapters, sampleCount: sampleCount) { throw fault }
        let ends = chapters.dropFirst().map(\.start) + [sampleCount]
        let lengths = zip(chapters, ends).map { $1 - $0.start }
        guard
            let unit = ChapterUnit(
                starts: chapters.map(\.start), sampleCount: sampleCount, sampleRate: sampleRate)
        else {
            let index = lengths.firstIndex { $0 > ChapterUnit.limit } ?? 0
            throw M4BWriteError.invalidChapter(index: index, .tooLong)
        }
        self.unit = unit.samples
        entries = chapters.enumerated().map { index, chapter in
            Entry(
                start: chapter.start, duration: UInt32(lengths[index] / unit.samples),
                title: Self.titleBytes(chapter.title, number: index + 1))
        }
    }

    /// The first fault of the starts, if any.
    static func fault(in chapters: [M4BChapter], sampleCount: Int64) -> M4BWriteError? {
        for (index, chapter) in chapters.enumerated() {
            let fault: M4BWriteError.ChapterFault? =
                if index == 0, chapter.start != 0 {
                    .firstDoesNotStartAtZero
                } else if index > 0, chapter.start <= chapters[index - 1].start {
                    .notAfterPrevious
                } else if chapter.start >= sampleCount {
                    .startsAfterEnd
                } else {
                    nil
                }
            if let fault { return .invalidChapter(index: index, fault) }
        }
        return nil
    }

    static func titleBytes(_ title: String, number: Int) -> [UInt8] {
        let shown = title.isEmpty ? "Chapter \(number)" : title
        return Array(clamp(Array(shown.utf8), to: titleLimit))
    }

    /// The longest prefix of at most `limit` bytes that does not end inside a UTF-8 sequence.
    static func clamp(_ utf8: [UInt8], to limit: Int) -> ArraySlice<UInt8> {
        guard utf8.count > limit else { return utf8[...] }
        var end = limit
        while end > 0, utf8[end] & 0xC0 == 0x80 { end -= 1 }
        return utf8[..<end]
    }

    /// Bytes that the text samples of these titles need in `mdat`.
    var textBytes: Int64 {
        entries.reduce(0) { $0 + Int64(Self.sampleSize($1.title.count)) }
    }

    static func sampleSize(_ titleBytes: Int) -> Int { 2 + titleBytes + 12 }

    /// The text samples one after the other: length, UTF-8, and the box that says so (`encd`, 0x100).
    var textSamples: BoxBuffer {
        var out = BoxBuffer()
        for entry in entries {
            out.u16(UInt16(entry.title.count))
            out.append(entry.title)
            out.box("encd") { $0.u32(0x0000_0100) }
        }
        return out
    }
}
