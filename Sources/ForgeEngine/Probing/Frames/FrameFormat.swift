import M4BFormat

/// Streams of frames and nothing else.
enum FrameFormat {
    /// MPEG audio, layers 1 to 3; frames of free format, which do not tell their size, have this many bytes without
    /// padding.
    case mpeg(freeSize: Int?)
    case adts, loas, ac3, dts
    /// MLP and TrueHD.
    case mlp
    /// AMR, whose frames have these sizes by their types; 0 is none.
    case amr(sizes: [Int])

    /// The streams that libavformat cuts into frames by their headers alone.
    ///
    /// - Parameter container: libavformat's name.
    init?(container: String) {
        switch container {
        case "mp3": self = .mpeg(freeSize: nil)
        case "aac": self = .adts
        case "loas": self = .loas
        case "ac3", "eac3": self = .ac3
        case "dts": self = .dts
        case "mlp", "truehd": self = .mlp
        default: return nil
        }
    }

    /// The streams that a container may hold as they are.
    ///
    /// - Parameter codec: libavcodec's name.
    init?(codec: String) {
        switch codec {
        case "mp1", "mp2", "mp3": self = .mpeg(freeSize: nil)
        case "aac": self = .adts
        case "ac3", "eac3": self = .ac3
        case "dts": self = .dts
        default: return nil
        }
    }

    /// The fewest bytes that a header can be judged by.
    var headerSize: Int {
        switch self {
        case .mpeg: 4
        case .adts: 7
        case .loas: 3
        case .ac3: 6
        case .dts: 10
        case .mlp: 8
        case .amr: 1
        }
    }

    /// The first byte of each header; nil where they have none in common.
    private var firstByte: UInt8? {
        switch self {
        case .mpeg, .adts: 0xFF
        case .loas: 0x56
        case .ac3: 0x0B
        case .dts: 0x7F
        case .mlp, .amr: nil
        }
    }

    /// The largest frame, bytes.
    var largestFrame: Int {
        switch self {
        case .mpeg: 4096
        case .adts, .loas: 8192 + 3
        case .ac3: 4096
        case .dts: 16_384
        case .mlp: 8190
        case .amr: 61
        }
    }

    /// The header at a place; nil where there is none.
    func header(_ bytes: ByteView, _ at: Int) -> FrameStart? {
        bytes.bytes.withUnsafeBytes { header($0, at) }
    }

    /// The header at a place; nil where there is none.
    func header(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> FrameStart? {
        guard at >= 0, at + headerSize <= bytes.count else { return nil }
        return switch self {
        case .mpeg(let freeSize): MPEGAudioHeader(bytes, at)?.frame(freeSize: freeSize)
        case .adts: Self.adts(bytes, at)
        case .loas: Self.loas(bytes, at)
        case .ac3: Self.ac3(bytes, at)
        case .dts: Self.dts(bytes, at)
        case .mlp: Self.mlp(bytes, at)
        case .amr(let sizes): SpeechFrames.start(bytes[at], sizes)
        }
    }

    /// The frames in what libavformat cuts out of a stream, which may begin with bytes that are none; nil where there is
    /// no frame.
    func frames(in packet: UnsafeRawBufferPointer) -> Range<Int>? {
        if let first = header(packet, 0), first.size <= packet.count {
            // E-AC-3 has several frames in a packet.
            var end = first.size
            while let next = header(packet, end), end + next.size <= packet.count { end += next.size }
            return 0..<end
        }
        guard let firstByte else { return nil }
        // What was passed over stands in front of the frame that the packet ends with.
        for start in stride(from: 1, to: packet.count, by: 1) where packet[start] == firstByte {
            if let header = header(packet, start), start + header.size == packet.count {
                return start..<packet.count
            }
        }
        return nil
    }

    /// ISO 14496-3, 1.A.2.2.
    private static func adts(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> FrameStart? {
        guard let header = ADTSHeader(bytes, at: at) else { return nil }
        return FrameStart(
            size: header.frameLength,
            kind: UInt32(header.profile << 24 | header.channelConfiguration << 20 | header.sampleRate),
            samples: 1024 * header.blocks, sampleRate: header.sampleRate)
    }

    /// ISO 14496-3, 1.7.2: what the frame lasts is told inside of it.
    private static func loas(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> FrameStart? {
        guard bytes[at] == 0x56, bytes[at + 1] >> 5 == 7 else { return nil }
        let size = Int(bytes[at + 1] & 31) << 8 | Int(bytes[at + 2])
        return size > 1 ? FrameStart(size: 3 + size, kind: 0, samples: 0, sampleRate: 0) : nil
    }

    /// ATSC A/52, 5.4.1 and annex E.
    private static func ac3(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> FrameStart? {
        guard bytes[at] == 0x0B, bytes[at + 1] == 0x77 else { return nil }
        let rateCode = Int(bytes[at + 4] >> 6)
        let streamKind = bytes[at + 5] >> 3
        if streamKind > 10 {
            guard streamKind <= 16 else { return nil }
            let words = Int(bytes[at + 2] & 7) << 8 | Int(bytes[at + 3])
            let (rate, blocks) =
                rateCode < 3
                ? ([48_000, 44_100, 32_000][rateCode], [1, 2, 3, 6][Int(bytes[at + 4] >> 4 & 3)])
                : ([24_000, 22_050, 16_000, 0][Int(bytes[at + 4] >> 4 & 3)], 6)
            guard words > 1, rate > 0 else { return nil }
            // A dependent substream, the second kind of frame, adds channels and no time.
            let isDependent = bytes[at + 2] >> 6 == 1
            return FrameStart(
                size: 2 * (words + 1), kind: UInt32(rate) | 1 << 31, samples: isDependent ? 0 : 256 * blocks,
                sampleRate: rate)
        }
        let sizeCode = Int(bytes[at + 4] & 63)
        guard rateCode < 3, sizeCode < 38 else { return nil }
        let kilobits = [
            32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
        ][sizeCode / 2]
        let words = [2 * kilobits, 320 * kilobits / 147 + sizeCode % 2, 3 * kilobits][rateCode]
        // Streams of half or a quarter of the rate have the codes of the full one.
        let rate = [48_000, 44_100, 32_000][rateCode] >> max(0, Int(streamKind) - 8)
        return FrameStart(size: 2 * words, kind: UInt32(rate), samples: 1536, sampleRate: rate)
    }

    /// ETSI TS 102 114, 5.3: the core in 16-bit words, highest byte first, the form that files have.
    private static func dts(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> FrameStart? {
        let words = bytes[at..<at + 10].map(UInt64.init)
        guard words[0..<4].elementsEqual([0x7F, 0xFE, 0x80, 0x01]) else { return nil }
        let fields = words[4...].reduce(0) { $0 << 8 | $1 }
        let blocks = Int(fields >> 34 & 127) + 1
        let size = Int(fields >> 20 & 16_383) + 1
        let rates = [
            0, 8000, 16_000, 32_000, 0, 0, 11_025, 22_050, 44_100, 0, 0, 12_000, 24_000, 48_000, 0, 0,
        ]
        let rate = rates[Int(fields >> 10 & 15)]
        guard size >= 96, rate > 0 else { return nil }
        return FrameStart(size: size, kind: UInt32(rate), samples: 32 * blocks, sampleRate: rate)
    }

    /// An access unit of MLP (Dolby TrueHD, high-level bitstream description, 3): its length in 16-bit words behind four
    /// bits of parity, and its time.
    private static func mlp(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> FrameStart? {
        let words = Int(bytes[at] & 15) << 8 | Int(bytes[at + 1])
        // The smallest has its header and the directory of one substream.
        guard words >= 3 else { return nil }
        return FrameStart(
            size: 2 * words, kind: 0, samples: 0, sampleRate: 0,
            clock: UInt16(bytes[at + 2]) << 8 | UInt16(bytes[at + 3]))
    }
}
