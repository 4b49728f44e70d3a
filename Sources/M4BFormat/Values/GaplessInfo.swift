/// The encoder delay and padding that `iTunSMPB` gives.
public struct GaplessInfo: Sendable, Equatable {
    /// Samples before the recording.
    public var priming: Int64
    /// Samples after the recording.
    public var padding: Int64
    /// Samples of the recording.
    public var sampleCount: Int64

    init?(_ text: String) {
        let numbers = text.split(separator: " ").prefix(4).map { UInt64($0, radix: 16) }
        guard numbers.count == 4, let priming = numbers[1], let padding = numbers[2],
            let count = numbers[3],
            priming < 1 << 32, padding < 1 << 32, count > 0, count < 1 << 60
        else { return nil }
        self.priming = Int64(priming)
        self.padding = Int64(padding)
        sampleCount = Int64(count)
    }
}
