/// The header in front of each frame of a stream that has no container around its frames.
struct FrameHeader: Equatable {
    /// The streams whose frames can be told apart by their headers.
    enum Kind {
        case mpeg, adts, ac3, dts

        /// - Parameter container: libavformat's name.
        init?(container: String) {
            switch container {
            case "mp3": self = .mpeg
            case "aac": self = .adts
            case "ac3", "eac3": self = .ac3
            case "dts": self = .dts
            default: return nil
            }
        }
    }

    /// The bytes of a header as numbers.
    private struct Head {
        let bytes: UnsafeRawBufferPointer
        let start: Int
        subscript(index: Int) -> Int { Int(bytes[start + index]) }
    }

    /// Bytes that are enough to read any of them.
    static let longest = 8

    /// Bytes of the frame with its header.
    let length: Int
    /// What stays as it is from frame to frame.
    let stream: UInt32

    /// Reads a header at a place in `bytes`; nil for anything else, and where the frame's length is not in it.
    init?(_ kind: Kind, _ bytes: UnsafeRawBufferPointer, at start: Int) {
        guard start >= 0, start + Self.longest <= bytes.count else { return nil }
        let head = Head(bytes: bytes, start: start)
        let read: (length: Int, stream: Int)? =
            switch kind {
            case .mpeg: Self.mpeg(head)
            case .adts: Self.adts(head)
            case .ac3: Self.ac3(head)
            case .dts: Self.dts(head)
            }
        guard let read, read.length >= Self.longest else { return nil }
        (length, stream) = (read.length, UInt32(read.stream))
    }

    /// ISO 11172-3 and 13818-3, and what is called MPEG 2.5.
    private static func mpeg(_ head: Head) -> (Int, Int)? {
        guard head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return nil }
        let (version, layer) = (head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3))
        let (rateIndex, clockIndex, padding) = (head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1)
        guard version != 1, layer != 4, (1...14).contains(rateIndex), clockIndex != 3 else { return nil }
        let isFirst = version == 3
        let rates = isFirst ? firstRates[layer - 1] : secondRates[layer == 1 ? 0 : 1]
        let clock = [44_100, 48_000, 32_000][clockIndex] >> (isFirst ? 0 : version == 2 ? 1 : 2)
        let bits = rates[rateIndex - 1] * 1000
        let length =
            layer == 1
            ? (12 * bits / clock + padding) * 4
            : (layer == 3 && !isFirst ? 72 : 144) * bits / clock + padding
        return (length, head[1] & 0x1E | clockIndex << 8)
    }

    /// kb/s of MPEG 1, by layer.
    private static let firstRates = [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ]

    /// kb/s of MPEG 2 and 2.5: layer I, layers II and III.
    private static let secondRates = [
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]

    /// ISO 14496-3, 1.A.2.2.
    private static func adts(_ head: Head) -> (Int, Int)? {
        guard head[0] == 0xFF, head[1] & 0xF6 == 0xF0, head[2] >> 2 & 15 < 13 else { return nil }
        let length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return (length, head[1] & 0x09 | (head[2] & 0xFD) << 8 | (head[3] & 0xC0) << 16)
    }

    /// ETSI TS 102 366: AC-3 has a table, E-AC-3 a number of words.
    private static func ac3(_ head: Head) -> (Int, Int)? {
        guard head[0] == 0x0B, head[1] == 0x77 else { return nil }
        let (version, clock) = (head[5] >> 3, head[4] >> 6)
        guard version > 10 else {
            let code = head[4] & 63
            guard clock < 3, code < 38 else { return nil }
            let rate = ac3Rates[code >> 1]
            let words = [rate * 2, rate * 320 / 147 + code & 1, rate * 3][clock]
            return (words * 2, clock)
        }
        guard version <= 16 else { return nil }
        return (((head[2] & 7) << 8 | head[3]) * 2 + 2, 4 | clock)
    }

    private static let ac3Rates = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
    ]

    /// ETSI TS 102 114, words of 16 bits with the first byte first.
    private static func dts(_ head: Head) -> (Int, Int)? {
        guard head[0] == 0x7F, head[1] == 0xFE, head[2] == 0x80, head[3] == 0x01 else { return nil }
        return (((head[5] & 3) << 12 | head[6] << 4 | head[7] >> 4) + 1, 0)
    }
}
