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

    init?(_ bytes: ByteView, _ at: Int = 0) {
        guard let header = bytes.bytes.withUnsafeBytes({ Self($0, at) }) else { return nil }
        self = header
    }

    init?(_ bytes: UnsafeRawBufferPointer, _ at: Int = 0) {
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
