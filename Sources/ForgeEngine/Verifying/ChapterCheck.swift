import ForgeModel
import M4BFormat

/// Checks the chapters that players show: those of the chapter track, and Nero's.
struct ChapterCheck {
    /// Seconds; nobody wants to look for a place in a longer one.
    private static let longest = 3.0 * 3600
    /// Seconds by which starts may differ that are the same.
    private static let slack = 0.1
    /// The most chapters that Nero's list can count.
    private static let mostOfNero = 255

    private let own: [M4BFileChapter]
    private let nero: [M4BFileChapter]
    private let end: Double
    private let levels: [UInt8]
    private let isNumber: (String) -> Bool

    /// - Parameters:
    ///   - own: those that players show.
    ///   - nero: those of Nero's list; empty where there is none.
    ///   - end: seconds of the book.
    ///   - levels: the course of its level, as `SpeechLevels` has it; empty where it is not known.
    ///   - isNumber: whether a name tells nothing but a number.
    init(
        own: [M4BFileChapter], nero: [M4BFileChapter], end: Double, levels: [UInt8],
        isNumber: @escaping (String) -> Bool
    ) {
        (self.own, self.nero) = (own, nero)
        (self.end, self.levels, self.isNumber) = (end, levels, isNumber)
    }

    /// - Parameter words: whether single marks inside of words are told, too: they may be meant so.
    func check(_ list: inout FindingList, words: Bool = false) {
        guard !own.isEmpty || !nero.isEmpty else {
            list.add(.chaptersMissing, .warning, "it has no chapters")
            return
        }
        let shown = own.isEmpty ? nero : own
        check(shown, of: own.isEmpty ? "Nero's list" : nil, &list)
        checkPlaces(shown, against: PauseFinder(levels), words: words, &list)
        guard !own.isEmpty, !nero.isEmpty else { return }
        let disagreement = disagreement
        if let disagreement {
            list.add(
                .chaptersDisagree, .warning, at: .box("moov/udta/chpl"),
                "\(disagreement): VLC and others show Nero's chapters, Apple's the track's")
        }
        // Of lists that agree, once is enough.
        if disagreement != nil { checkPlaces(nero, of: "Nero's list", &list) }
    }

    private func check(_ chapters: [M4BFileChapter], of list: String?, _ findings: inout FindingList) {
        checkPlaces(chapters, of: list, &findings)
        let first = chapters[0].start.seconds(chapters[0].timescale)
        if first > Self.slack {
            findings.add(
                .chapterFirst, .warning, at: place(chapters[0]),
                "the first chapter starts here and not at the beginning")
        }
        for (index, chapter) in chapters.enumerated() {
            let next = index + 1 < chapters.count ? chapters[index + 1].start.seconds(chapter.timescale) : end
            let length = next - chapter.start.seconds(chapter.timescale)
            if length > Self.longest {
                findings.add(
                    .chapterLong, .warning, at: place(chapter),
                    "\(name(chapter, index)) is \(SpanText.clock(seconds: length)) long")
            }
        }
        checkNames(chapters, &findings)
    }

    /// Holds the places against the pauses.
    private func checkPlaces(
        _ chapters: [M4BFileChapter], against finder: PauseFinder, words: Bool,
        _ findings: inout FindingList
    ) {
        let marks = chapters.map { chapter in
            Int(min(chapter.start.seconds(chapter.timescale), 1e9) * Double(SpeechLevels.perSecond))
        }
        let drift = ChapterDrift.find(marks, in: finder, count: levels.count)
        if let drift, let first = drift.marks.first {
            findings.add(
                .chapterDrift, .warning, at: place(chapters[first]),
                "\(drift.marks.count) of \(chapters.count) chapters begin inside of what is said, \(drift.span)"
            )
        }
        guard words else { return }
        let pauses = finder.pauses(shortest: ChapterDrift.shortestPause)
        for (index, mark) in marks.enumerated() where mark > SpeechLevels.perSecond {
            if drift?.marks.contains(index) == true { continue }
            guard let gap = ChapterDrift.gap(mark, finder, pauses) else { continue }
            let seconds = SpanText.seconds(Double(abs(gap)) / Double(SpeechLevels.perSecond))
            findings.add(
                .chapterInWord, .warning, at: place(chapters[index]),
                "\(name(chapters[index], index)) begins inside of what is said, "
                    + "\(seconds) \(gap < 0 ? "before" : "behind") the end of a pause")
        }
    }

    private func checkPlaces(
        _ chapters: [M4BFileChapter], of list: String?, _ findings: inout FindingList
    ) {
        let suffix = list.map { " of \($0)" } ?? ""
        for (index, chapter) in chapters.enumerated() {
            let start = chapter.start.seconds(chapter.timescale)
            if index > 0, chapter.start <= chapters[index - 1].start {
                findings.add(
                    .chapterOrder, .error, at: place(chapter),
                    "\(name(chapter, index))\(suffix) does not start after the one before it")
            }
            if start >= end {
                findings.add(
                    .chapterBeyondEnd, .error, at: place(chapter),
                    "\(name(chapter, index))\(suffix) starts at or behind the end, \(SpanText.clock(milliseconds: Int64(min(end, 1e12) * 1000)))"
                )
            }
        }
    }

    private func checkNames(_ chapters: [M4BFileChapter], _ findings: inout FindingList) {
        let unnamed = chapters.filter { $0.title.allSatisfy(\.isWhitespace) }
        for chapter in unnamed {
            findings.add(.chapterNames, .warning, at: place(chapter), "a chapter has no name")
        }
        if unnamed.isEmpty, chapters.count > 1, chapters.allSatisfy({ isNumber($0.title) }) {
            findings.add(.chapterNames, .warning, "the names of all chapters are numbers")
        }
        for chapter in chapters where TagCheck.isMistaken(chapter.title) {
            findings.add(
                .textEncoding, .warning, at: place(chapter),
                "the chapter's name \"\(chapter.title)\" was read in another encoding than it was written")
        }
    }

    /// How Nero's list differs from the chapter track; nil where it does not.
    private var disagreement: String? {
        let isCapped = own.count > Self.mostOfNero && nero.count == Self.mostOfNero
        guard own.count == nero.count || isCapped else {
            return "it has \(nero.count) chapters, and the chapter track \(own.count)"
        }
        for (index, (mine, other)) in zip(own, nero).enumerated() {
            let gap = mine.start.seconds(mine.timescale) - other.start.seconds(other.timescale)
            if abs(gap) > Self.slack {
                return "its chapter \(index + 1) starts \(SpanText.seconds(abs(gap))) "
                    + "\(gap > 0 ? "before" : "after") that of the chapter track"
            }
            // Names are cut to 255 bytes in it, perhaps inside a character.
            if !mine.title.utf8.starts(with: other.title.utf8.prefix(240)) {
                return
                    "its chapter \(index + 1) is \"\(other.title)\", and that of the chapter track \"\(mine.title)\""
            }
        }
        return nil
    }

    private func name(_ chapter: M4BFileChapter, _ index: Int) -> String {
        "chapter \(index + 1) \"\(chapter.title)\""
    }

    private func place(_ chapter: M4BFileChapter) -> Finding.Place { .time(chapter.start, chapter.timescale) }
}
