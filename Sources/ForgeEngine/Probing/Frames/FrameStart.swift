/// A frame of a stream whose frames begin with a header that tells their size.
struct FrameStart: Equatable {
    /// Bytes with the header.
    var size: Int
    /// The bits that do not change from frame to frame.
    var kind: UInt32
    /// Samples per channel; 0 where the header does not tell.
    var samples: Int
    /// Hz; 0 where the header does not tell.
    var sampleRate: Int
    /// Samples up to the frame modulo 2^16, where the header counts them.
    var clock: UInt16?

    /// Samples of an access unit of MLP at up to 48, 96 and 192 kHz.
    static let accessUnits: Set<UInt16> = [40, 80, 160]

    /// Whether another header may be that of the next frame.
    func isFollowed(by next: FrameStart) -> Bool {
        guard kind == next.kind else { return false }
        guard let clock, let then = next.clock else { return true }
        return Self.accessUnits.contains(then &- clock)
    }

    /// Nil where the header does not tell.
    var seconds: Double? { sampleRate > 0 ? Double(samples) / Double(sampleRate) : nil }
}
