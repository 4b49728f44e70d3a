/// The bound of times and lengths that a file claims: what is beyond it counts as this, so that any two of them can be added
/// and subtracted.
package enum TimeBound {
    /// Units of any time base, or samples.
    package static let most: Int64 = 1 << 60

    /// The nearest to a number within the bound, on both sides of 0.
    static func clamp(_ units: Int64) -> Int64 { max(-most, min(units, most)) }
}
