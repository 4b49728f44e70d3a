/// Conversion of positions between timescales, without overflow.
enum TimeMath {
    /// To the nearest unit, halves away from zero; clamped to 64 bits.
    static func rescale(_ value: Int64, from: Int64, to: Int64) -> Int64 {
        guard from > 0, to > 0 else { return 0 }
        if from == to { return value }
        let scaled = (UInt128(value.magnitude) * UInt128(to) + UInt128(from / 2)) / UInt128(from)
        let result = Int64(clamping: scaled)
        return value < 0 ? -result : result
    }
}

extension Int64 {
    /// The product, or the 64-bit number nearest to it.
    func clamped(times factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0) == (factor < 0) ? .max : .min : product
    }

    /// How far apart two numbers are.
    func distance(from other: Int64) -> UInt64 {
        self > other ? UInt64(bitPattern: self &- other) : UInt64(bitPattern: other &- self)
    }
}
