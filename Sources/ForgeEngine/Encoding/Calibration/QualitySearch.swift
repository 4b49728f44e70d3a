import ForgeModel
import ForgeSystem

/// Finds the quality that weighs what it should, from few weighings. Pure.
///
/// The weight grows about as a power of the quality; the power is learnt on the way.
struct QualitySearch {
    static let range = EncodingOptions.qualities
    /// Of these, what makes more of it: from 800 on, what it gave of voices, of bursts of noise and of noise grew by no more
    /// than 4%, and mostly fell, at expected rates of 24 to 128 kb/s.
    static let useful = 8...800

    private(set) var quality: Int
    /// By which the weight grows with the quality.
    private(set) var power: Double
    private var last: (quality: Int, ratio: Double)?

    /// - Parameters:
    ///   - guess: a quality to begin with.
    ///   - power: what the weight is expected to grow by: of voices and music by 0.6 to 0.95, as measured.
    init(guess: Int, power: Double = 0.78) {
        quality = guess
        self.power = power
    }

    /// A little less than the 3% that are promised.
    private static let tolerance = 0.028

    /// Learns what a whole book weighs at the present quality and moves to a better one.
    ///
    /// - Parameters:
    ///   - ratio: weight by target.
    ///   - margin: how much less than what is promised may be missing, since others reckon otherwise.
    /// - Returns: false where it weighs what it should, or no quality makes it.
    mutating func improve(ratio: Double, margin: Double = 0) -> Bool {
        guard ratio > 0, abs(ratio - 1) > max(0.5 * Self.tolerance, Self.tolerance - margin) else {
            return false
        }
        let before = quality
        learn(ratio: ratio, isComparable: true)
        return quality != before
    }

    /// Learns what the present quality weighs and moves to a better one.
    ///
    /// - Parameters:
    ///   - ratio: weight by target.
    ///   - isComparable: whether the ratio before was of the same excerpts, so that the power can be told.
    mutating func learn(ratio: Double, isComparable: Bool) {
        guard ratio > 0, ratio.isFinite else { return }
        // Two weighings closer than this tell more of their rounding than of the power.
        if isComparable, let last, abs(log(Double(quality) / Double(last.quality))) > 0.03 {
            let slope = log(ratio / last.ratio) / log(Double(quality) / Double(last.quality))
            power = min(3, max(0.4, slope))
        }
        last = (quality, ratio)
        let next = Double(quality) * pow(ratio, -1 / power)
        quality = Int(
            min(Double(Self.useful.upperBound), max(Double(Self.useful.lowerBound), next)).rounded())
    }
}
