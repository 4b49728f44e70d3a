import ForgeModel

/// Where a sound's course of levels is not that of another: what is silent, displaced or something else. Pure.
///
/// Ten levels a second. An encoder changes the level of a tenth here and there, above all where a pause begins; so a stretch
/// begins where half of a second's tenths differ.
struct LevelComparison {
    /// A stretch of sound that is not what it should be.
    struct Difference: Equatable {
        enum Kind: Equatable {
            /// There is nothing to be heard.
            case silent
            /// A shift by so many tenths: positive where something came in before it, negative where something is lost.
            case late(Int)
            case other
        }

        /// Tenths of seconds from the beginning.
        var range: Range<Int>
        var kind: Kind
    }

    /// Half decibels. Levels of encoded speech and music differ by 6 dB in no tenth that is to be heard, but at the edges of
    /// pauses.
    private static let tolerance = 12
    /// In steps of `LevelTrace`: -50 dB of full scale. What is below is as good as silence.
    private static let audible = UInt8((-50 - LevelTrace.floor) * 2)
    /// Tenths of a second that are looked at together, and of those that differ the least that make a difference.
    private static let (window, least) = (10, 5)
    /// Tenths of sound between two differences that make them one.
    private static let join = 30
    /// Tenths that a displaced sound is looked for on both sides, and of the difference those that are held against it.
    private static let (reach, sample) = (600, 300)
    /// Half decibels by which a displaced sound differs from its original at most, on the average.
    private static let likeness = 3.0

    private static let mostTold = 5

    private let expected: [UInt8]
    private let actual: [UInt8]

    /// - Parameters:
    ///   - expected: levels of the sources, as `LevelTrace` has them.
    ///   - actual: those of the book.
    init(expected: [UInt8], actual: [UInt8]) {
        (self.expected, self.actual) = (expected, actual)
    }

    /// The differences in words, such as "silent from 0:00:12.300 to 0:00:13.300"; nil where there is none.
    var text: String? {
        let differences = differences
        let told = differences.prefix(Self.mostTold).map(text)
        let more = differences.count - told.count
        if told.isEmpty { return nil }
        return (told + (more > 0 ? ["different in \(more) more places"] : [])).joined(separator: ", ")
    }

    /// The differences in their order; the kind of each, for which others are searched, is found when it is asked for.
    var differences: LazyMapCollection<[Range<Int>], Difference> {
        ranges.lazy.map { Difference(range: $0, kind: kind(of: $0)) }
    }

    private func text(_ difference: Difference) -> String {
        let (from, to) = (clock(difference.range.lowerBound), clock(difference.range.upperBound))
        let what =
            switch difference.kind {
            case .silent: "silent"
            case .late(let tenths):
                SpanText.seconds(Double(abs(tenths)) / Double(LevelTrace.perSecond))
                    + (tenths > 0 ? " too late" : " too early")
            case .other: "of another level"
            }
        return "\(what) from \(from) to \(to)"
    }

    private func clock(_ tenths: Int) -> String {
        SpanText.clock(milliseconds: Int64(tenths) * 1000 / Int64(LevelTrace.perSecond))
    }

    private var count: Int { max(expected.count, actual.count) }

    private func differs(_ index: Int) -> Bool {
        let (wanted, found) = (level(expected, index), level(actual, index))
        return max(wanted, found) >= Self.audible && abs(Int(wanted) - Int(found)) > Self.tolerance
    }

    private func level(_ levels: [UInt8], _ index: Int) -> UInt8 {
        levels.indices.contains(index) ? levels[index] : 0
    }

    private var ranges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var recent: [Int] = []
        for index in 0..<count where differs(index) {
            recent.append(index)
            if recent.count > Self.least { recent.removeFirst() }
            guard recent.count == Self.least, index - recent[0] < Self.window else { continue }
            if let last = ranges.last, recent[0] - last.upperBound < Self.join {
                ranges[ranges.count - 1] = last.lowerBound..<index + 1
            } else {
                ranges.append(recent[0]..<index + 1)
            }
        }
        return ranges
    }

    private func kind(of range: Range<Int>) -> Difference.Kind {
        // The tenths at the edges are silent in part.
        let quiet = range.count { level(actual, $0) < Self.audible }
        if quiet * 10 >= range.count * 8 { return .silent }
        let part = range.prefix(Self.sample)
        // What has one level everywhere is like itself at any place.
        let own = distance(part, earlier: 0)
        var best = (shift: 0, distance: min(Self.likeness, own / 3))
        for distance in 1...Self.reach {
            for shift in [distance, -distance] {
                let other = self.distance(part, earlier: shift)
                if other < best.distance { best = (shift, other) }
            }
        }
        return best.shift == 0 ? .other : .late(best.shift)
    }

    /// The mean difference, half decibels, between the book's levels and those expected so many tenths earlier.
    private func distance(_ range: Range<Int>, earlier shift: Int) -> Double {
        var sum = 0
        for index in range { sum += abs(Int(level(actual, index)) - Int(level(expected, index - shift))) }
        return Double(sum) / Double(range.count)
    }
}
