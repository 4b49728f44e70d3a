package import ForgeModel

/// The chapters of a file as a change makes them, step by step. Pure.
package struct ChapterDraft {
    package typealias Mark = ChapterReport.Mark

    /// The contents of files that a change needs.
    package struct Findings {
        package var imported: [Chapter] = []
        /// Lists of which the one is taken that has as many as there are chapters.
        package var titles: [[String]] = []
        /// In order, on the clock of the chapters.
        package var pauses: [Pause] = []

        package init() {}
    }

    /// In order; the first at the beginning.
    package private(set) var marks: [Mark] = []
    /// Notes on what was not done, and why, for people.
    package private(set) var notes: [String] = []

    private let old: [Chapter]
    private let pauses: [Pause]
    private let rate: SampleRate
    private let length: SampleCount

    /// - Parameters:
    ///   - old: the chapters of the file.
    ///   - rate: of all positions.
    ///   - length: of the sound.
    /// - Throws: `OptionMistake`: what is asked for cannot be done with these chapters.
    package init(
        _ old: [Chapter], by change: ChapterChange, _ findings: Findings, rate: SampleRate,
        length: SampleCount
    ) throws(OptionMistake) {
        (self.old, pauses, self.rate, self.length) = (old, findings.pauses, rate, length)
        switch change.source {
        case .kept: keep()
        case .sheet: marks = findings.imported.map { Mark(chapter: $0) }
        case .pauses: try begin(atPausesOf: change)
        }
        if change.titles != nil { try name(findings.titles) }
        try name(change.names)
        try remove(change.removal)
        try shift(by: change.shift)
        if let distance = change.realignsWithin { realign(within: distance) }
        if let length = change.length { part(length) }
        if let words = change.numbering { number(words) }
        settle()
    }

    // MARK: Sources

    /// The file's own, in order, those within the sound.
    private mutating func keep() {
        let inside = old.indices.filter { old[$0].start < length }
        marks = inside.sorted { (old[$0].start, $0) < (old[$1].start, $1) }
            .map { Mark(chapter: old[$0], origin: $0) }
        if inside.count < old.count {
            notes.append("chapters that begin behind the end are left out: \(old.count - inside.count)")
        }
    }

    private mutating func begin(atPausesOf change: ChapterChange) throws(OptionMistake) {
        // What is silent before the first word belongs to the first chapter, and behind the last one to the last.
        let second = SampleCount(Int64(rate.hertz))
        let ends = pauses.map(\.end).filter { second <= $0 && $0 + second <= length }
        guard !ends.isEmpty else {
            throw OptionMistake(
                "it has no pause of \(SpanText.seconds(Double(change.pauses.shortest) / 1000))",
                "take shorter ones with \(.shortestPause)")
        }
        marks = ([.zero] + ends).map { Mark(chapter: Chapter(start: $0, title: "")) }
    }

    // MARK: Titles

    private mutating func name(_ lists: [[String]]) throws(OptionMistake) {
        guard let titles = lists.first(where: { $0.count == marks.count }) else {
            // The counts of a table of contents grow with its depth.
            let counts = lists.dropLast().map { "\($0.count) or " }.joined()
            throw OptionMistake(
                "it has \(Self.count(marks.count, "chapter")), and the file of titles \(counts)\(Self.count(lists.last?.count ?? 0, "title"))",
                "give as many as there are chapters")
        }
        for index in marks.indices { marks[index].chapter.title = titles[index] }
    }

    private mutating func name(_ names: [Int: String]) throws(OptionMistake) {
        for (number, title) in names.sorted(by: { $0.key < $1.key }) {
            try check(number...number)
            marks[number - 1].chapter.title = title
        }
    }

    private mutating func number(_ words: String) {
        for index in marks.indices {
            let number = "\(index + 1)"
            let parts = words.split(separator: "{number}", omittingEmptySubsequences: false)
            marks[index].chapter.title =
                parts.count > 1 ? parts.joined(separator: number) : "\(words) \(number)"
        }
    }

    // MARK: Marks

    private mutating func remove(_ removal: ChapterChange.Removal) throws(OptionMistake) {
        switch removal {
        case .none: return
        case .all: marks = []
        case .numbers(let numbers):
            for range in numbers { try check(range) }
            marks = marks.enumerated().filter { place, _ in !numbers.contains { $0.contains(place + 1) } }
                .map(\.element)
        }
    }

    private mutating func shift(by time: Duration) throws(OptionMistake) {
        let way = SampleCount(time, at: rate)
        guard way != .zero else { return }
        for index in marks.indices.dropFirst() {
            marks[index].chapter.start = marks[index].chapter.start + way
            let start = marks[index].chapter.start
            guard .zero < start, start < length else {
                throw OptionMistake(
                    "chapter \(index + 1) would begin \(start < length ? "where the first does, or before" : "behind the end")",
                    "move the marks less")
            }
        }
    }

    /// The pause that a mark lies in is nearest, then the one whose beginning or end is.
    private mutating func realign(within distance: Duration) {
        let reach = SampleCount(distance, at: rate)
        var left: [Int] = []
        for index in marks.indices.dropFirst() {
            let mark = marks[index].chapter.start
            let before = marks[index - 1].chapter.start
            let behind = index + 1 < marks.count ? marks[index + 1].chapter.start : length
            func way(_ pause: Pause) -> SampleCount { max(.zero, pause.start - mark, mark - pause.end) }
            let near = pauses.filter { way($0) <= reach && before < $0.end && $0.end < behind }
            let best = near.min { a, b in
                (way(a), abs((a.end - mark).value)) < (way(b), abs((b.end - mark).value))
            }
            if let best { marks[index].chapter.start = best.end } else { left.append(index + 1) }
        }
        if !left.isEmpty {
            let span = SpanText.seconds(reach.seconds(at: rate))
            notes.append(
                "no pause is within \(span) of \(Self.chapters(left)), which stay\(left.count == 1 ? "s" : "")"
            )
        }
    }

    private mutating func part(_ wanted: ChapterChange.Length) {
        var parted: [Mark] = []
        var tooLong: [Int] = []
        for (index, mark) in marks.enumerated() {
            let end = index + 1 < marks.count ? marks[index + 1].chapter.start : length
            parted.append(mark)
            let parting = ChapterParting(
                wanted, pauses: pauses.filter { mark.chapter.start < $0.end && $0.end < end }, rate: rate)
            let ends = parting.ends(of: mark.chapter.start..<end)
            for (part, start) in ends.places.enumerated() {
                let title = mark.chapter.title.isEmpty ? "" : "\(mark.chapter.title) (\(part + 2))"
                parted.append(Mark(chapter: Chapter(start: start, title: title)))
            }
            if !ends.areEnough { tooLong.append(index + 1) }
        }
        marks = parted
        if !tooLong.isEmpty {
            notes.append("\(Self.chapters(tooLong)) cannot be parted as wanted for want of pauses")
        }
    }

    /// Gives all chapters what holds of all: the first at the beginning, titles of one line, old ones known by their places.
    private mutating func settle() {
        if let first = marks.first, first.chapter.start != .zero { marks[0].chapter.start = .zero }
        let claimed = Set(marks.compactMap(\.origin))
        let free = Dictionary(
            old.indices.filter { !claimed.contains($0) }.map { (old[$0].start, $0) },
            uniquingKeysWith: { first, _ in first })
        for index in marks.indices {
            if marks[index].origin == nil { marks[index].origin = free[marks[index].chapter.start] }
            // An old one stays as it is, whatever is in it.
            if let origin = marks[index].origin, old[origin].title == marks[index].chapter.title { continue }
            let title = ChapterTitle.clean(marks[index].chapter.title)
            marks[index].chapter.title = title.isEmpty ? "Chapter \(index + 1)" : title
        }
    }

    // MARK: Words

    private func check(_ numbers: ClosedRange<Int>) throws(OptionMistake) {
        guard
            let wrong = [numbers.lowerBound, numbers.upperBound].first(where: {
                !marks.indices.contains($0 - 1)
            })
        else { return }
        throw OptionMistake(
            "it has \(Self.count(marks.count, "chapter")), and none of the number \(wrong)",
            "name one of those that it has")
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number == 0 ? "no" : "\(number)") \(noun)\(number == 1 ? "" : "s")"
    }

    /// "chapter 3", "chapters 2, 5-7".
    private static func chapters(_ numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        let list = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return "chapter\(numbers.count == 1 ? "" : "s") \(list.joined(separator: ", "))"
    }
}

extension SampleCount {
    /// The nearest sample on a clock of that rate.
    fileprivate init(_ time: Duration, at rate: SampleRate) {
        let (seconds, atto) = time.components
        let micro = MediaTime(value: seconds * 1_000_000 + atto / 1_000_000_000_000, timescale: 1_000_000)
        self = micro.samples(at: rate)
    }
}
