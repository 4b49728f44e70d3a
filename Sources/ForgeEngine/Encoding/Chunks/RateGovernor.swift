/// Brings an encoder that holds a bit rate back to it: libavcodec's own gives up to 6% more of speech, however long it lasts.
/// It reads the rate of its context before each packet, and so is asked for a little less, or more. Pure.
struct RateGovernor {
    /// Packets in which what was too much is saved again: half a second of most books, so that a book of three seconds comes
    /// to its rate, too, and behind the first six seconds more and more, up to 24 seconds. Short ones throughout make
    /// `twoloop` search so much that an hour took a quarter more time.
    private static let spans = 32.0...1024
    private static let firstPackets = 256.0
    /// The limits of the rate asked of the encoder, as a share of the wanted one.
    private static let range = 0.7...1.08

    /// Bits per second.
    let wanted: Int
    private let bitsPerPacket: Double
    /// Packets of which it makes up for at the most when the sound had no use for them: a pause of a few seconds, and not
    /// a silent chapter.
    private static let longestPause = 512.0
    /// The excess so far, in bits.
    private var excess = 0.0
    private var packets = 0.0

    init(wanted: Int, frameSize: Int, sampleRate: Int) {
        self.wanted = wanted
        bitsPerPacket = Double(wanted * frameSize) / Double(max(1, sampleRate))
    }

    /// Takes a packet.
    ///
    /// - Returns: bits per second to ask for from now on.
    mutating func take(bytes: Int) -> Int {
        excess = max(-Self.longestPause * bitsPerPacket, excess + Double(8 * bytes) - bitsPerPacket)
        packets += 1
        let span = min(Self.spans.upperBound, max(Self.spans.lowerBound, (packets - Self.firstPackets) / 2))
        let share = 1 - excess / (span * bitsPerPacket)
        return Int(Double(wanted) * min(Self.range.upperBound, max(Self.range.lowerBound, share)))
    }
}
