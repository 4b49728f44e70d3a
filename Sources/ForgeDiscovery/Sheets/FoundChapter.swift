import ForgeModel

/// A chapter as its source has it, before it is held against the audio.
struct FoundChapter: Equatable {
    /// The track that `start` is counted from; nil for the whole book's beginning.
    var track: Int?
    var start: MediaTime
    /// Nil or empty where the source has none.
    var title: String?
    /// Where it stands in its source, from 1.
    var line: Int

    /// More than a player can list, and a bound on what a hostile file can ask for.
    static let limit = 65_535
}

extension MediaTime {
    /// More than a century is no place in a book; the bound keeps arithmetic on any clock inside 64 bits.
    static let longest: Int64 = 3_600_000_000

    /// Nil where the moment is negative, or later than `longest` seconds.
    init?(checked value: Int64, timescale: Int64) {
        guard value >= 0, (1...Int64(Int32.max)).contains(timescale), value / timescale <= Self.longest else {
            return nil
        }
        self.init(value: value, timescale: timescale)
    }

    /// Reads `HH:MM:SS.mmm`, `MM:SS`, `H:MM:SS,mmm` and the like; the first number may be of any size, the others are
    /// below 60. Nil for anything else.
    init?(timecode text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let seconds = last.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        let fraction = seconds.count > 1 ? String(seconds[1]) : ""
        let places = Int64(1_000_000_000)
        var whole: Int64 = 0
        for (index, part) in parts.enumerated() {
            let digits = index == parts.count - 1 ? String(seconds[0]) : String(part)
            guard (1...7).contains(digits.count), let number = Int64(digits: digits),
                index == 0 || number < 60
            else { return nil }
            whole = whole * 60 + number
        }
        guard seconds.count == 1 || Int64(digits: fraction.prefix(18)) != nil, whole <= Self.longest else {
            return nil
        }
        let nano = Int64(digits: (fraction + "000000000").prefix(9)) ?? 0
        self.init(value: whole * places + nano, timescale: places)
    }

    /// Reads seconds with a fraction, "460.123456"; nil for anything else.
    init?(seconds text: String) {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        let fraction = parts.count > 1 ? String(parts[1].prefix(9)) : "0"
        guard let whole = parts.first.flatMap({ Int64(digits: $0.prefix(11)) }), whole <= Self.longest,
            Int64(digits: fraction) != nil, let nano = Int64(digits: (fraction + "000000000").prefix(9))
        else { return nil }
        self.init(value: whole * 1_000_000_000 + nano, timescale: 1_000_000_000)
    }

    var seconds: Double { Double(value) / Double(timescale) }

    func isBefore(_ other: MediaTime) -> Bool {
        let (a, b) = (
            value.multipliedFullWidth(by: other.timescale), other.value.multipliedFullWidth(by: timescale)
        )
        return (a.high, a.low) < (b.high, b.low)
    }
}

extension Int64 {
    /// ASCII digits alone: no sign, no blank.
    init?(digits: some StringProtocol) {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.init(digits)
    }
}
