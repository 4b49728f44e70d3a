import ForgeModel

/// A length that something says of a file and that its packets do not bear out.
struct Disbelief {
    /// Seconds that are said, and that the packets last.
    var claimed: Double
    var counted: Double
    /// For people.
    var text: String

    /// Whether the claim is true and the rest of the sound is missing, as far as one knows how much that is.
    ///
    /// - Parameter damage: what is known to be missing.
    func isExplained(by damage: TrackDamage) -> Bool {
        guard let missing = damage.missingSeconds, !damage.isAtLeast else { return true }
        return claimed > counted && LengthAgreement.agree(claimed, counted + missing)
    }
}

extension Disbelief {
    /// - Parameters:
    ///   - claimed: in samples.
    ///   - counted: in samples.
    ///   - rate: Hz.
    init(_ claimed: Int64, _ counted: Int64, rate: Int, source: String = "its header") {
        var (claim, count) = (Self.text(claimed, rate), Self.text(counted, rate))
        if claim == count { (claim, count) = ("\(claimed) samples", "\(counted) samples") }
        self.init(
            claimed: Double(claimed) / Double(rate), counted: Double(counted) / Double(rate),
            text: "\(source) claims \(claim), but its packets last \(count): they are believed")
    }

    /// Hours, minutes, seconds and thousandths.
    private static func text(_ samples: Int64, _ rate: Int) -> String {
        let seconds = Double(samples) / Double(rate)
        if seconds < 0 { return "a negative time" }
        let thousandths = Int64((seconds.truncatingRemainder(dividingBy: 1) * 1000).rounded(.down))
        return "\(SpanText.clock(seconds: seconds)).\(SpanText.padded(thousandths, 3))"
    }
}
