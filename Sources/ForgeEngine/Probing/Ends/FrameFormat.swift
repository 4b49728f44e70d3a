import M4BFormat

/// A frame of a stream whose frames begin with a header that tells their size.
struct FrameStart: Equatable {
    /// Bytes with the header.
    var size: Int
    /// What does not change from frame to frame.
    var kind: UInt32
    /// Samples per channel.
    var samples: Int
    /// Hz.
    var sampleRate: Int
}

/// Streams of frames and nothing else.
enum FrameFormat {
    /// MPEG audio, layers 1 to 3; frames of free format, which do not tell their size, have this many bytes without
    /// padding.
    case mpeg(freeSize: Int?)
    case adts, ac3, dts

    /// The fewest bytes that a header can be judged by.
    var headerSize: Int {
        switch self {
        case .mpeg: 4
        case .adts: 7
        case .ac3: 6
        case .dts: 10
        }
    }

    /// The largest frame, bytes.
    var largestFrame: Int {
        switch self {
        case .mpeg: 4096
        case .adts: 8192
        case .ac3: 4096
        case .dts: 16_384
        }
    }

    /// The header at a place; nil where there is none.
    func header(_ bytes: ByteView, _ at: Int) -> FrameStart? {
        guard at >= 0, at + headerSize <= bytes.count else { return nil }
        return switch self {
        case .mpeg(let freeSize): MPEGAudioHeader(bytes, at)?.frame(freeSize: freeSize)
        case .adts: Self.adts(bytes, at)
        case .ac3: Self.ac3(bytes, at)
        case .dts: Self.dts(bytes, at)
        }
    }

    /// ISO 14496-3, 1.A.2.2.
    private static func adts(_ bytes: ByteView, _ at: Int) -> FrameStart? {
        guard let header = bytes.bytes.withUnsafeBytes({ ADTSHeader($0, at: at) }) else { return nil }
        return FrameStart(
            size: header.frameLength,
            kind: UInt32(header.profile << 24 | header.channelConfiguration << 20 | header.sampleRate),
            samples: 1024 * header.blocks, sampleRate: header.sampleRate)
    }

    /// ATSC A/52, 5.4.1 and annex E.
    private static func ac3(_ bytes: ByteView, _ at: Int) -> FrameStart? {
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
    private static func dts(_ bytes: ByteView, _ at: Int) -> FrameStart? {
        guard bytes.big(4, at: at) == 0x7FFE_8001, let fields = bytes.big(6, at: at + 4) else { return nil }
        let blocks = Int(fields >> 34 & 127) + 1
        let size = Int(fields >> 20 & 16_383) + 1
        let rates = [
            0, 8000, 16_000, 32_000, 0, 0, 11_025, 22_050, 44_100, 0, 0, 12_000, 24_000, 48_000, 0, 0,
        ]
        let rate = rates[Int(fields >> 10 & 15)]
        guard size >= 96, rate > 0 else { return nil }
        return FrameStart(size: size, kind: UInt32(rate), samples: 32 * blocks, sampleRate: rate)
    }
}

/// The header of a frame of MPEG audio (ISO 11172-3, 2.4.1.3).
struct MPEGAudioHeader {
    /// 1 to 3.
    let layer: Int
    let isMPEG1: Bool
    let sampleRate: Int
    /// Bits per second; 0 is free format.
    let bitRate: Int
    let isPadded: Bool
    let isMono: Bool
    let hasCRC: Bool
    private let kind: UInt32

    init?(_ bytes: ByteView, _ at: Int) {
        guard at + 4 <= bytes.count, bytes[at] == 0xFF, bytes[at + 1] & 0xE0 == 0xE0 else { return nil }
        let (version, layerCode) = (bytes[at + 1] >> 3 & 3, Int(bytes[at + 1] >> 1 & 3))
        let (bitRateCode, rateCode) = (Int(bytes[at + 2] >> 4), Int(bytes[at + 2] >> 2 & 3))
        guard version != 1, layerCode != 0, bitRateCode != 15, rateCode != 3 else { return nil }
        layer = 4 - layerCode
        isMPEG1 = version == 3
        sampleRate = [44_100, 48_000, 32_000][rateCode] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
        bitRate = 1000 * Self.kilobits[isMPEG1 ? layer - 1 : layer == 1 ? 3 : 4][bitRateCode]
        isPadded = bytes[at + 2] & 2 != 0
        isMono = bytes[at + 3] >> 6 == 3
        hasCRC = bytes[at + 1] & 1 == 0
        kind = UInt32(version) << 8 | UInt32(layer) << 4 | UInt32(rateCode)
    }

    private static let kilobits = [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]

    var samples: Int { layer == 1 ? 384 : layer == 3 && !isMPEG1 ? 576 : 1152 }

    /// Where the header of variable bit rates is in a frame of layer 3: behind the side information.
    var sideInfoEnd: Int { 4 + (isMPEG1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17)) }

    func frame(freeSize: Int?) -> FrameStart? {
        let slot = layer == 1 ? 4 : 1
        let padding = isPadded ? slot : 0
        let size =
            bitRate == 0
            ? freeSize.map { $0 + padding }
            : samples / 8 / slot * bitRate / sampleRate * slot + padding
        guard let size, size > 4 else { return nil }
        return FrameStart(size: size, kind: kind, samples: samples, sampleRate: sampleRate)
    }
}
