/// A moment or a span as some file writes it: a count of units, and how many of them make a second.
///
/// Cue sheets count 75ths, ffmetadata any fraction; keeping the fraction leaves rounding to whoever knows the rate.
public struct MediaTime: Hashable, Sendable {
    /// The time, in units of `timescale`.
    public var value: Int64
    /// Units per second.
    public var timescale: Int64

    /// - Precondition: `timescale` is from 1 to 2^31 - 1.
    public init(value: Int64, timescale: Int64) {
        precondition((1...Int64(Int32.max)).contains(timescale), "a timescale is a positive 32-bit number")
        self.value = value
        self.timescale = timescale
    }

    /// The nearest sample on a clock of that rate.
    package func samples(at rate: SampleRate) -> SampleCount {
        SampleCount(value).rescaled(from: SampleRate(hertz: Int(timescale)), to: rate)
    }
}
