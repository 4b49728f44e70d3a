package import ForgeModel

/// Decides where a file is split. Touches no file itself; what is costly is asked for where a rule needs it.
package struct SplitPlanner {
    /// A part of the file.
    package struct Part: Equatable {
        /// Samples from the file's first one.
        package var range: Range<Int64>
        /// Nil where nothing names it.
        package var title: String?
        /// Whether it is a book of its own.
        package var isBook = false
        /// On the part's own clock; the first is at its beginning.
        package var chapters: [Chapter]
    }

    struct Cut {
        var start: Int64
        var title: String?
    }

    /// A place to cut in a pause, and how long the pause is.
    private struct Place {
        var place: Int64
        var length: Int64
    }

    let chapters: [Chapter]
    private let length: Int64
    private let rate: SampleRate
    private let align: (Int64) -> Int64
    private let bytes: (Range<Int64>) throws(ForgeError) -> Int64
    private let pauses: () throws(ForgeError) -> [Pause]

    /// - Parameters:
    ///   - chapters: of the file, in order, the first at its beginning; none where it has none.
    ///   - length: of the file.
    ///   - rate: of all positions.
    ///   - align: the place nearest to another at which the stream can be cut.
    ///   - bytes: those of a part's file; asked for by rules of sizes alone.
    ///   - pauses: asked for once at most, by rules of pauses and where chapters are too long.
    package init(
        chapters: [Chapter], length: SampleCount, rate: SampleRate,
        align: @escaping (Int64) -> Int64 = { $0 },
        bytes: @escaping (Range<Int64>) throws(ForgeError) -> Int64,
        pauses: @escaping () throws(ForgeError) -> [Pause]
    ) {
        (self.chapters, self.length, self.rate) = (chapters, length.value, rate)
        (self.align, self.bytes, self.pauses) = (align, bytes, pauses)
    }

    /// The parts in order: they are all of the file.
    ///
    /// - Throws: `ForgeError`, `usage`: the file lacks the chapters that the rule asks for.
    package func parts(_ rule: SplitRule, of path: ForgePath) throws(ForgeError) -> [Part] {
        var titles: [Int: String] = [:]
        var isBook = false
        let cuts: [Cut]
        switch rule {
        case .chapters:
            try demandChapters(of: path)
            cuts = chapters.map { Cut(start: $0.start.value, title: $0.title) }
        case .titles(let names):
            try demandChapters(of: path)
            isBook = true
            cuts = try named(names, of: path)
        case .pattern(let pattern):
            try demandChapters(of: path)
            isBook = true
            (cuts, titles) = try matching(pattern, of: path)
        case .longest(let time):
            let most = max(1, time.samples(at: rate).value)
            cuts = try fitting { start, end in
                end - start <= most
            } limit: {
                $0 + most
            }
        case .largest(let most):
            cuts = try fitting { (start, end) throws(ForgeError) in
                try bytes(start..<end) <= most
            } limit: {
                (start) throws(ForgeError) in
                try lastFitting(most, from: start, of: path)
            }
        case .tracks(let time):
            let most = max(1, time.samples(at: rate).value)
            cuts = inside(0, length, places(of: try pauses())) { $0 + most }.map { Cut(start: $0) }
        case .pauses:
            cuts = [Cut(start: 0)] + places(of: try pauses()).map { Cut(start: $0.place) }
        }
        return parts(cuts, titles, isBook: isBook)
    }

    private func parts(_ cuts: [Cut], _ titles: [Int: String], isBook: Bool) -> [Part] {
        var kept: [Cut] = []
        for cut in cuts {
            let start = cut.start == 0 ? 0 : align(cut.start)
            guard start < length, start > kept.last?.start ?? -1 else { continue }
            kept.append(Cut(start: start, title: cut.title))
        }
        return kept.indices.map { index in
            let end = index + 1 < kept.count ? kept[index + 1].start : length
            let range = kept[index].start..<end
            return Part(
                range: range, title: kept[index].title, isBook: isBook, chapters: chapters(in: range, titles))
        }
    }

    /// The chapters of a part: the one in which it begins, and those that begin in it.
    private func chapters(in range: Range<Int64>, _ titles: [Int: String]) -> [Chapter] {
        // A place that was moved to a packet is still the chapter's.
        let starts = chapters.map { $0.start.value == 0 ? 0 : align($0.start.value) }
        guard let first = starts.lastIndex(where: { $0 <= range.lowerBound }) else { return [] }
        return (first..<chapters.count).filter { $0 == first || range.contains(starts[$0]) }.map { index in
            Chapter(
                start: SampleCount(index == first ? 0 : starts[index] - range.lowerBound),
                title: titles[index] ?? chapters[index].title)
        }
    }

    // MARK: Lengths

    /// Cuts at the last chapter that fits each time; within one that does not fit, at pauses.
    private func fitting(
        _ fits: (Int64, Int64) throws(ForgeError) -> Bool, limit: (Int64) throws(ForgeError) -> Int64
    ) throws(ForgeError) -> [Cut] {
        var found: [Place]?
        var cuts = [Cut(start: 0)]
        let ends = chapters.map(\.start.value).filter { $0 > 0 && $0 < length } + [length]
        var start: Int64 = 0
        while start < length {
            var end: Int64?
            for place in ends where place > start {
                guard try fits(start, place) else { break }
                end = place
            }
            if end == nil {
                if found == nil { found = places(of: try pauses()) }
                let most = try limit(start)
                end = Self.pause(between: start, and: most, of: found ?? []) ?? most
            }
            start = max(start + 1, min(length, end ?? length))
            if start < length { cuts.append(Cut(start: start)) }
        }
        return cuts
    }

    /// Cuts of a stretch at pauses, none further from the one before than a limit.
    private func inside(
        _ first: Int64, _ end: Int64, _ pauses: [Place], limit: (Int64) -> Int64
    ) -> [Int64] {
        var cuts = [first]
        while let start = cuts.last, limit(start) < end {
            cuts.append(Self.pause(between: start, and: limit(start), of: pauses) ?? limit(start))
        }
        return cuts
    }

    /// The end of the longest pause in the second half of a stretch.
    private static func pause(between start: Int64, and end: Int64, of pauses: [Place]) -> Int64? {
        let half = start + (end - start) / 2
        return pauses.filter { $0.place > half && $0.place <= end }.max { $0.length < $1.length }?.place
    }

    /// Where pauses are cut: at their ends, and where a chapter begins in one or a breath behind it, there.
    private func places(of pauses: [Pause]) -> [Place] {
        let breath = Int64(rate.hertz / 4)
        var starts = chapters.map(\.start.value)[...]
        return pauses.map { pause in
            starts = starts.drop { $0 < pause.start.value }
            let start = starts.first.flatMap { $0 <= pause.end.value + breath ? $0 : nil }
            return Place(place: start ?? pause.end.value, length: (pause.end - pause.start).value)
        }
    }

    /// The last place up to which a part has no more bytes.
    private func lastFitting(
        _ most: Int64, from start: Int64, of path: ForgePath
    ) throws(ForgeError) -> Int64 {
        // A second at least, or nothing is gained.
        var (low, high) = (min(length, start + Int64(rate.hertz)), length)
        guard try bytes(start..<low) <= most else {
            throw ForgeError(
                .usage, step: .planning, path: path,
                reason: "no part of it is that small: its cover and tags and a second of sound are more",
                remedy: "ask for larger files")
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if try bytes(start..<middle) <= most { low = middle } else { high = middle }
        }
        return low
    }
}
