/// Where the packets of joined AAC tracks come to lie, and with them their samples.
///
/// The join rule: of a track's priming no more than the pre-roll stays, so that the decoder is in step at the first
/// real sample, and nothing behind the last one's packet. What stays is silence between the tracks, at most the
/// padding of one packet and the pre-roll; every reader agrees on it, because there is one edit for all. Nothing stays
/// where a track begins with the very packets that the one before ends with, as parts of one stream do.
struct PacketClock {
    /// The packets of a track that are kept, and where they go.
    struct Part: Equatable {
        /// Packets of the track.
        var packets: Range<Int>
        /// Number of the first of them in the book.
        var position: Int
        /// The first real sample on the book's clock.
        var start: Int64
        /// Real samples.
        var length: Int64
    }

    /// The first track keeps priming of up to so many packets: all that encoders make, so that a book that is copied
    /// alone keeps every packet. More is the mark of an edit that cut something away.
    private static let longestPriming: Int64 = 4

    /// Samples that a packet decodes to.
    let frameLength: Int64
    /// The unit of the book's priming, in samples: what is beyond it of the first track's is the book's, and the track
    /// begins as much later.
    let primingUnit: Int64
    /// Packets that a decoder needs before the first one whose samples count.
    let preRoll: Int64

    /// Packets so far.
    private(set) var packets = 0
    /// Samples before the book's first; nil before the first track.
    private(set) var priming: Int64?
    /// The clock at the last track's end: the book's length so far.
    private(set) var end: Int64 = 0
    /// Most samples of silence at one join so far.
    private(set) var longestGap: Int64 = 0

    init(frameLength: Int, primingUnit: Int = 1, preRoll: Int) {
        self.frameLength = Int64(frameLength)
        self.primingUnit = Int64(primingUnit)
        self.preRoll = Int64(preRoll)
    }

    /// Packets at the start of the next track that are not needed.
    func surplus(priming: Int64) -> Int {
        let whole = priming / frameLength
        if self.priming == nil, whole < Self.longestPriming { return 0 }
        return Int(max(0, whole - preRoll))
    }

    /// Adds a track.
    ///
    /// - Parameters:
    ///   - packets: how many it has.
    ///   - repeated: how many of its first packets are the last ones so far, byte for byte.
    ///   - keepsTail: whether packets behind the last real sample stay, because they are written already.
    mutating func add(
        priming: Int64, length: Int64, packets count: Int, repeated: Int = 0, keepsTail: Bool = false
    ) -> Part {
        let first = goesOn(priming, repeated) ? repeated : min(count, surplus(priming: priming))
        let needed = Int((priming + length + frameLength - 1) / frameLength)
        let last = length == 0 ? first : keepsTail ? count : max(first, min(count, needed))
        let left = priming - Int64(first) * frameLength
        let origin = self.priming ?? left / primingUnit * primingUnit
        let start = Int64(packets) * frameLength + left - origin
        let part = Part(
            packets: first..<last, position: packets, start: length == 0 ? end : start, length: length)
        guard length > 0 else { return part }
        if self.priming != nil { longestGap = max(longestGap, start - end) }
        self.priming = origin
        packets += last - first
        end = start + length
        return part
    }

    /// Whether a track that repeats packets begins with the sample behind the last one so far.
    private func goesOn(_ priming: Int64, _ repeated: Int) -> Bool {
        guard repeated > 0, let origin = self.priming else { return false }
        return Int64(packets - repeated) * frameLength + priming - origin == end
    }
}
