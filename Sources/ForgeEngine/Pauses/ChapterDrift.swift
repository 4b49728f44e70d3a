import ForgeModel
import ForgeSystem

/// Chapters that all begin the same time, or an evenly growing one, beside the pauses that they were made for. Pure; places are
/// numbers of levels of `SpeechLevels`.
///
/// Marks whose places were sums of rounded durations begin later and later inside of words. One mark in a word may be meant
/// so, and by chance some lie beside pauses: it is drift only where one displacement brings most marks to the ends of pauses, and
/// marks thrown anywhere would not be brought there once in a thousand books.
struct ChapterDrift {
    /// Of the marks that are displaced, their numbers in the list that was looked at, in order.
    private(set) var marks: [Int]
    /// Seconds from the end of a pause to the first and to the last of them; negative where marks are early.
    private(set) var (first, last): (Double, Double)

    /// "0.3 s behind the ends of pauses", "0.3 s to 4.1 s behind the ends of pauses".
    var span: String {
        let (from, to) = (SpanText.seconds(abs(first)), SpanText.seconds(abs(last)))
        let side = first + last < 0 ? "before" : "behind"
        return from == to
            ? "\(from) \(side) the ends of pauses" : "\(from) to \(to) \(side) the ends of pauses"
    }

    /// A displacement of marks: so much at the first, and so much more with each.
    private struct Line {
        var start: Double
        var slope: Double
        func displacement(_ index: Int) -> Double { start + slope * Double(index) }
    }

    /// Levels around the end of a pause that are as good as it: 150 ms.
    private static let slack = 30
    /// Levels before the beginning of a pause that still are in it: 100 ms.
    private static let lead = 20
    /// Levels by which marks may be displaced: 30 s.
    private static let reach = 6000
    /// Levels that pauses last at least, 400 ms and 1 s: few long ones tell more than many short ones.
    private static let shortest = [80, 200]
    /// Marks of words that are enough, and their share of all.
    private static let (least, share) = (3, 0.3)
    /// The share of all marks that one displacement has to explain.
    private static let explained = 0.66
    /// How often in marks without any meaning as much is found.
    private static let chance = 0.001

    /// - Parameter marks: in order; that of the beginning, and those near the end, are left out.
    static func find(_ marks: [Int], in finder: PauseFinder, count: Int) -> ChapterDrift? {
        let second = Int(SpeechLevels.perSecond)
        let inner = marks.indices.filter { second < marks[$0] && marks[$0] < count - second }
        guard inner.count >= least else { return nil }
        let pauses = finder.pauses(shortest: shortestPause)
        let places = inner.map { marks[$0] }
        let words = places.indices.filter { isInWord(places[$0], finder, pauses) }
        guard words.count >= least, Double(words.count) >= share * Double(inner.count) else { return nil }
        var best: (line: Line, hits: [Int], odds: Double)?
        for shortest in shortest {
            let ends = pauses.filter { $0.count >= shortest }.map(\.upperBound)
            guard let found = fit(places, ends), found.odds < chance else { continue }
            if found.odds < best?.odds ?? .infinity { best = found }
        }
        guard let best, Double(best.hits.count) >= explained * Double(places.count) else { return nil }
        let moved = best.hits.filter { abs(best.line.displacement($0)) > Double(slack) }
        guard moved.count >= least, words.filter(Set(moved).contains).count >= least, let first = moved.first,
            let last = moved.last
        else { return nil }
        return ChapterDrift(
            marks: moved.map { inner[$0] }, first: best.line.displacement(first) / Double(second),
            last: best.line.displacement(last) / Double(second))
    }

    /// Levels that the pauses last at least which marks are held against.
    static var shortestPause: Int { shortest[0] }

    /// The way from the end of the nearest pause to a mark inside of a word, in levels, negative where the mark is early; nil for
    /// other marks, and where no pause is near.
    static func gap(_ mark: Int, _ finder: PauseFinder, _ pauses: [Range<Int>]) -> Int? {
        guard isInWord(mark, finder, pauses) else { return nil }
        let gap = pauses.map { mark - $0.upperBound }.min { abs($0) < abs($1) }
        return gap.flatMap { abs($0) <= reach ? $0 : nil }
    }

    /// Whether something is being said at a mark, and no pause is where it is.
    private static func isInWord(_ mark: Int, _ finder: PauseFinder, _ pauses: [Range<Int>]) -> Bool {
        let behind = pauses.partitioningIndex { $0.upperBound + slack >= mark }
        if behind < pauses.count, pauses[behind].lowerBound - lead <= mark { return false }
        return (mark - slack...mark + slack).contains(where: finder.isLoud)
    }

    /// The displacement that brings most marks to ends, and how often one as good is found by chance.
    private static func fit(_ marks: [Int], _ ends: [Int]) -> (line: Line, hits: [Int], odds: Double)? {
        let near = marks.map { mark -> [Int] in
            let start = ends.partitioningIndex { $0 >= mark - reach }
            return ends[start...].prefix { $0 <= mark + reach }.map { mark - $0 }
        }
        var best: (line: Line, hits: [Int], free: Int)?
        var tried = 0
        func attempt(_ line: Line, fixing free: Int) {
            tried += 1
            let hits = marks.indices.filter { index in
                let displacement = Int(line.displacement(index).rounded())
                guard abs(displacement) <= reach else { return false }
                let place = marks[index] - displacement
                let end = ends.partitioningIndex { $0 >= place - slack }
                return end < ends.count && ends[end] <= place + slack
            }
            // What fixes less, and what is nearer, is the likelier of two that explain as much.
            func rank(_ hits: [Int], _ line: Line, _ free: Int) -> (Int, Double) {
                (hits.count - free, -abs(line.displacement(marks.count / 2)))
            }
            if best.map({ rank(hits, line, free) > rank($0.hits, $0.line, $0.free) }) ?? true {
                best = (line, hits, free)
            }
        }
        for offset in near.joined() { attempt(Line(start: Double(offset), slope: 0), fixing: 1) }
        for low in marks.indices.prefix(3) {
            for high in marks.indices.suffix(3) where high > low + 1 {
                for first in near[low] {
                    for last in near[high] where last != first {
                        let slope = Double(last - first) / Double(high - low)
                        attempt(Line(start: Double(first) - slope * Double(low), slope: slope), fixing: 2)
                    }
                }
            }
        }
        guard let best else { return nil }
        let covered = Double(near.reduce(0) { $0 + $1.count }) / Double(marks.count)
        let share = min(1, covered * Double(2 * slack + 1) / Double(2 * reach + 1))
        let odds =
            Double(tried)
            * chance(of: best.hits.count - best.free, in: marks.count - best.free, each: share)
        return (best.line, best.hits, odds)
    }

    /// The probability that of so many at least some fall where each falls with that probability.
    private static func chance(of some: Int, in count: Int, each: Double) -> Double {
        var (sum, term) = (0.0, pow(1 - each, Double(max(0, count))))
        for index in 0...max(0, count) {
            if index >= some { sum += term }
            term *= Double(count - index) / Double(index + 1) * each / max(1e-12, 1 - each)
        }
        return min(1, sum)
    }
}

extension Array {
    /// The first of ordered elements for which something holds that holds for all behind it.
    fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
