import ArgumentParser
import ForgeModel

/// A place in a book as people type it: `1:02:03`, `62:03.5`, `3723`.
struct BookTime: ExpressibleByArgument, Equatable {
    let time: MediaTime

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let last = parts.last else { return nil }
        var whole: Int64 = 0
        for (index, part) in parts.dropLast().enumerated() {
            guard let number = Self.number(part, most: 6), index == 0 || number < 60 else { return nil }
            whole = whole * 60 + number
        }
        let seconds = last.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = Self.number(seconds[0], most: 9), parts.count == 1 || number < 60 else {
            return nil
        }
        var fraction: Int64 = 0
        if seconds.count == 2 {
            guard let digits = Self.number(seconds[1], most: 3) else { return nil }
            fraction = digits * [100, 10, 1][seconds[1].count - 1]
        }
        time = MediaTime(value: (whole * 60 + number) * 1000 + fraction, timescale: 1000)
    }

    /// Of up to so many digits and nothing else.
    private static func number(_ text: Substring, most: Int) -> Int64? {
        guard (1...most).contains(text.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
