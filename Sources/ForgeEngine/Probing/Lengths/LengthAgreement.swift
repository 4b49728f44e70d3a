/// When two lengths of one sound count as the same.
enum LengthAgreement {
    /// Seconds by which a header may be wrong before it is worth a word, and the share of a length that rounding to
    /// milliseconds in each packet may add up to: 0.5 of 26 ms.
    static let (slack, share) = (0.25, 0.02)

    /// Whether two lengths in samples are one, as far as containers count that round each packet's time.
    static func agree(_ a: Int64, _ b: Int64, rate: Int) -> Bool {
        agree(Double(a) / Double(rate), Double(b) / Double(rate))
    }

    /// The same of seconds.
    static func agree(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= max(slack, share * max(a, b)) }
}
