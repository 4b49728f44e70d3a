/// A number of samples per channel, or a position on a clock that counts them.
///
/// All positions and lengths in audio are counted, never measured in seconds: a sum of counts is exact.
public struct SampleCount: Hashable, Comparable, Sendable, AdditiveArithmetic {
    /// The number of samples; negative before the first.
    public var value: Int64

    /// A number of samples per channel.
    public init(_ value: Int64) { self.value = value }

    /// No samples.
    public static let zero = SampleCount(0)
    /// The sum; traps where it overflows.
    public static func + (a: SampleCount, b: SampleCount) -> SampleCount { SampleCount(a.value + b.value) }
    /// The difference; traps where it overflows.
    public static func - (a: SampleCount, b: SampleCount) -> SampleCount { SampleCount(a.value - b.value) }
    /// Whether the first is less, or earlier.
    public static func < (a: SampleCount, b: SampleCount) -> Bool { a.value < b.value }

    /// The same moment on a clock of another rate, rounded to the nearest sample (halves up); what a file claims
    /// beyond 2^62 samples is as good as without end.
    package func rescaled(from: SampleRate, to: SampleRate) -> SampleCount {
        if from == to { return self }
        let estimate = Double(value) * Double(to.hertz) / Double(from.hertz)
        guard abs(estimate) < 0x1p62 else { return SampleCount(value < 0 ? -1 << 62 : 1 << 62) }
        let product = value.multipliedFullWidth(by: Int64(to.hertz))
        let divisor = Int64(from.hertz)
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        // `remainder` has the sign of `value`; doubling it compares it with one half.
        if remainder * 2 >= divisor { return SampleCount(quotient + 1) }
        if remainder * 2 < -divisor { return SampleCount(quotient - 1) }
        return SampleCount(quotient)
    }

    /// For people and progress bars only; arithmetic stays in samples.
    public func seconds(at rate: SampleRate) -> Double { Double(value) / Double(rate.hertz) }
}

/// Samples per second of each channel.
public struct SampleRate: Hashable, Comparable, Sendable {
    /// Samples per second, at least 1.
    public let hertz: Int

    /// A rate of so many samples per second, at least 1.
    public init(hertz: Int) {
        precondition(hertz > 0, "a sample rate is positive")
        self.hertz = hertz
    }

    /// Whether the first is lower.
    public static func < (a: SampleRate, b: SampleRate) -> Bool { a.hertz < b.hertz }
}

extension SampleCount: Codable {
    /// Reads a number of hertz.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Int64.self)
    }
    /// Writes the number of hertz.
    ///
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

extension SampleRate: Codable {
    /// Reads a number of samples.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let hertz = try container.decode(Int.self)
        guard hertz > 0 else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a sample rate is positive")
        }
        self.hertz = hertz
    }
    /// Writes the number of samples.
    ///
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hertz)
    }
}
