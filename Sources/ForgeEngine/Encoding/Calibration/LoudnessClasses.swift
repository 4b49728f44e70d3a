import ForgeSystem

/// The mean sizes of packets by loudness, and how many a book has of each. Pure.
struct LoudnessClasses {
    private struct Class {
        /// Packets of the book.
        var count = 0
        /// Packets that were weighed, and their bits.
        var weighed = 0
        var bits = 0.0
    }

    /// Decibels of a class; all below the first are as good as silence.
    private static let width = 6.0
    private static let first = -96.0
    static let classes = 17
    /// Packets that have to be weighed for their mean to stand for a class.
    private static let enough = 4

    private var all = Array(repeating: Class(), count: classes)

    /// The class of a packet.
    ///
    /// - Parameter power: mean square, full scale 1.
    static func of(_ power: Double) -> UInt8 {
        guard power > 0 else { return 0 }
        let decibels = 10 * log10(power)
        return UInt8(max(0, min(classes - 1, Int(((decibels - first) / width).rounded(.down)) + 1)))
    }

    /// Takes a packet of the book.
    mutating func count(_ own: UInt8) { all[Int(own)].count += 1 }

    /// Takes a packet that was weighed.
    mutating func add(bits: Double, of own: UInt8) {
        all[Int(own)].weighed += 1
        all[Int(own)].bits += bits
    }

    /// Bits of all packets of the book; a class of which too few were weighed is taken for the nearest of which enough
    /// were. 0 where none was.
    var sum: Double {
        all.indices.reduce(0) { $0 + Double(all[$1].count) * mean(of: UInt8($1)) }
    }

    /// Bits of a packet of the book, on the average.
    var mean: Double {
        let count = all.reduce(0) { $0 + $1.count }
        return count > 0 ? sum / Double(count) : 0
    }

    /// Whether enough packets of a class were weighed for its mean to be its own.
    func knows(_ own: UInt8) -> Bool { all[Int(own)].weighed >= Self.enough }

    /// Bits of a packet of a class, on the average.
    func mean(of own: UInt8) -> Double {
        let known = all.indices.filter { all[$0].weighed >= Self.enough }
        guard let nearest = known.min(by: { abs($0 - Int(own)) < abs($1 - Int(own)) }) else { return 0 }
        return all[nearest].bits / Double(all[nearest].weighed)
    }
}
