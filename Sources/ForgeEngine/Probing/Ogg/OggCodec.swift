import ForgeModel

/// The audio in an Ogg stream, as far as its first packet tells of it.
struct OggCodec {
    /// Bytes of the first packet that are enough.
    static let headSize = 96

    /// Granules per second.
    let rate: Int
    /// Granules before the first real sample.
    let priming: Int64
    /// The most granules from the end of a packet to the end of the next.
    let longest: Int64
    /// Whether a page lasts what its position is beyond the one before it.
    let isCounted: Bool
    /// Whether nothing but pages tells when packets are, so that one which is broken has to be known: Speex.
    var isPlacedByPages: Bool { !isCounted }
    /// Samples that the header counts; 0 where it counts none.
    let total: Int64
    /// The most samples that a packet has; nil for Opus, whose packets tell.
    private let packet: Int64?

    /// Nil for anything but audio that is known.
    init?(_ head: ByteView) {
        if head.has("\u{1}vorbis"), let hertz = head.little(4, at: 12), (1...768_000).contains(hertz),
            head.count > 28, case let block:Int64 = 1 << Int64(head[28] >> 4)
        {
            (rate, total, packet) = (Int(hertz), 0, block >> 1)
            (priming, longest, isCounted) = (0, block, true)
        } else if head.has("OpusHead"), let skip = head.little(2, at: 10) {
            // RFC 7845, 4 and 5.1; a packet has at most 120 ms.
            (rate, total, packet) = (48_000, 0, nil)
            (priming, longest, isCounted) = (Int64(skip), 5760, true)
        } else if head.has("\u{7F}FLAC"), let block = head.big(2, at: 19), let fields = head.big(8, at: 27),
            fields >> 44 > 0
        {
            (rate, total, packet) = (Int(fields >> 44), Int64(fields & 0xF_FFFF_FFFF), Int64(block))
            (priming, longest, isCounted) = (0, Int64(block), true)
        } else if head.has("Speex   "), let hertz = head.little(4, at: 36), (1...768_000).contains(hertz),
            let frame = head.little(4, at: 56), let frames = head.little(4, at: 64)
        {
            (rate, total, packet) = (Int(hertz), 0, Int64(frame * max(1, frames)))
            (priming, longest, isCounted) = (0, Int64(frame * max(1, frames)), false)
        } else {
            return nil
        }
    }

    /// The most samples that a packet with these first bytes has; nil where that cannot be told.
    func samples(_ start: ByteView) -> Int64? {
        if let packet { return packet }
        guard start.count == 2 else { return nil }
        // RFC 6716, 3.1: the length of a frame, and how many there are.
        let (config, code) = (Int(start[0] >> 3), start[0] & 3)
        let frame: Int64 =
            config < 12
            ? [480, 960, 1920, 2880][config % 4]
            : config < 16 ? [480, 960][config % 2] : [120, 240, 480, 960][config % 4]
        return frame * (code == 0 ? 1 : code == 3 ? Int64(start[1] & 63) : 2)
    }
}
