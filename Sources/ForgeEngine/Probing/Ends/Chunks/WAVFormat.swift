import ForgeModel

/// The "fmt " chunk of a WAV or W64 file (Microsoft, "Multiple Channel Audio Data and WAVE Files"; the numbers of
/// formats are those of RFC 2361).
struct WAVFormat {
    /// Bytes in which the first frames are looked for.
    private static let searched = 1 << 16
    /// Blocks that are looked at.
    private static let telling: Int64 = 8
    private static let (extensible, adpcm, ima): (UInt64, UInt64, UInt64) = (0xFFFE, 2, 0x11)
    /// Formats of which any bytes are sound: PCM, floats, A-law, mu-law, Yamaha's ADPCM, GSM, G.726 and G.722.
    private static let samples: Set<UInt64> = [1, 3, 6, 7, 0x20, 0x31, 0x45, 0x64, 0x65]

    private let tag: UInt64
    private let channels: Int
    /// Bytes.
    private let block: Int64
    /// Bytes per second as the header says it, which is often wrong.
    private let told: Int64
    /// Of each channel; 0 where the header does not say.
    private let samplesInBlock: Int64

    /// - Parameter body: the chunk's, as far as it is at hand.
    init?(_ body: ByteView, isLittleEndian: Bool) {
        func number(_ width: Int, at place: Int) -> UInt64? {
            isLittleEndian ? body.little(width, at: place) : body.big(width, at: place)
        }
        guard let tag = number(2, at: 0), let channels = number(2, at: 2), let told = number(4, at: 8),
            let block = number(2, at: 12)
        else { return nil }
        self.tag = tag == Self.extensible ? number(2, at: 24) ?? tag : tag
        (self.channels, self.told, self.block) = (Int(channels), Int64(told), Int64(block))
        samplesInBlock = number(2, at: 18).map { Int64($0) } ?? 0
    }

    /// Bytes; 0 where that is not known. ADPCM tells the samples in a block.
    func perSecond(at rate: Int) -> Int64 {
        (tag == Self.adpcm || tag == Self.ima) && samplesInBlock > 0
            ? block * Int64(rate) / samplesInBlock : told
    }

    /// The frames that the sound is made of; nil for others.
    private var frames: FrameFormat? {
        switch tag {
        case 0x50, 0x55: .mpeg(freeSize: nil)
        case 0x2000: .ac3
        case 0x2001: .dts
        default: nil
        }
    }

    /// Whether what stands at `place` of a file can be more of the sound that begins at `start`: frames and the blocks of
    /// ADPCM are known by their headers; any bytes may be samples. Of others, such as WMA, nothing but the size of the
    /// whole file tells.
    ///
    /// - Parameter isCounted: whether that size reaches beyond `place`.
    /// - Throws: `ForgeError` when the file cannot be read.
    func isSound(
        at place: Int64, from start: Int64, of file: InputFile, isCounted: Bool
    ) throws(ForgeError) -> Bool {
        if let frames {
            return FrameEnd.start(in: try file.view(at: place, count: Self.searched), frames) != nil
        }
        guard tag == Self.adpcm || tag == Self.ima, block > 0, channels > 0 else {
            return isCounted || Self.samples.contains(tag)
        }
        let first = (place - start + block - 1) / block
        let end = min(first + Self.telling, (file.size - start) / block)
        for index in first..<max(first, end)
        where try !isBlock(file.view(at: start + index * block, count: 4 * channels)) {
            return false
        }
        return end > first
    }

    /// Bytes behind the last whole block of sound of so many bytes; 0 where it is not made of blocks.
    func rest(of size: Int64) -> Int64 {
        frames == nil && !Self.samples.contains(tag) && block > 0 ? size % block : 0
    }

    private func isBlock(_ head: ByteView) -> Bool {
        guard head.count == 4 * channels else { return false }
        // A predictor of seven for each channel; or a sample, a step and a zero.
        return tag == Self.adpcm
            ? (0..<channels).allSatisfy { head[$0] < 7 }
            : (0..<channels).allSatisfy { head[4 * $0 + 2] < AppleADPCM.steps && head[4 * $0 + 3] == 0 }
    }
}
