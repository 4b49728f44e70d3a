#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What packets of each loudness weigh, and how many a book has of each. Pure.
struct LoudnessClasses {
    private struct Class {
        /// Packets of the book.
        var count = 0
        /// Packets that were weighed, and their bits.
        var weighed = 0
        var bits = 0
    }

    /// Decibels of a class; all below the first are as good as silence.
    private static let width = 6.0
    private static let first = -96.0
    private static let classes = 17
    /// Packets that have to be weighed for their mean to stand for a class.
    private static let enough = 4

    private var all = Array(repeating: Class(), count: classes)

    /// Takes a packet of the book.
    ///
    /// - Parameter power: mean square, full scale 1.
    mutating func count(_ power: Double) { all[Self.index(power)].count += 1 }

    /// Takes a packet that was weighed.
    mutating func add(bits: Int, of power: Double) {
        all[Self.index(power)].weighed += 1
        all[Self.index(power)].bits += bits
    }

    /// Bits of a packet of the book, on the average; a class of which too few were weighed is taken for the nearest of
    /// which enough were. 0 where none was.
    var mean: Double {
        let known = all.indices.filter { all[$0].weighed >= Self.enough }
        let count = all.reduce(0) { $0 + $1.count }
        guard count > 0, !known.isEmpty else { return 0 }
        let sum = all.indices.reduce(0.0) { sum, index in
            let nearest = known.min { abs($0 - index) < abs($1 - index) } ?? index
            return sum + Double(all[index].count) * Double(all[nearest].bits) / Double(all[nearest].weighed)
        }
        return sum / Double(count)
    }

    private static func index(_ power: Double) -> Int {
        guard power > 0 else { return 0 }
        let decibels = 10 * log10(power)
        return max(0, min(classes - 1, Int(((decibels - first) / width).rounded(.down)) + 1))
    }
}
