/// The header of a FLAC frame, which counts the samples in front of it (RFC 9639, 9.1).
struct FLACFrame {
    /// Samples per channel in front of the frame.
    var start: Int64
    /// Samples per channel in it.
    var samples: Int64

    /// Nil where no frame begins.
    ///
    /// - Parameter blockSize: samples of a frame, as the STREAMINFO block tells, where frames and not samples are counted.
    init?(_ bytes: UnsafeRawBufferPointer, at: Int, blockSize: Int) {
        guard at + 16 <= bytes.count, bytes[at] == 0xFF, bytes[at + 1] & 0xFE == 0xF8, bytes[at + 3] & 1 == 0
        else { return nil }
        let (blockCode, rateCode) = (Int(bytes[at + 2] >> 4), Int(bytes[at + 2] & 15))
        guard blockCode > 0, rateCode < 15, bytes[at + 3] >> 4 < 11 else { return nil }
        let ones = (~bytes[at + 4]).leadingZeroBitCount
        guard ones != 1, ones < 8 else { return nil }
        let more = max(0, ones - 1)
        var number = Int64(ones == 0 ? bytes[at + 4] : bytes[at + 4] & UInt8(0x7F >> ones))
        for index in 0..<more {
            guard bytes[at + 5 + index] >> 6 == 2 else { return nil }
            number = number << 6 | Int64(bytes[at + 5 + index] & 63)
        }
        var next = at + 5 + more
        switch blockCode {
        case 1: samples = 192
        case 2...5: samples = 576 << (blockCode - 2)
        case 6:
            samples = Int64(bytes[next]) + 1
            next += 1
        case 7:
            samples = Int64(bytes[next]) << 8 | Int64(bytes[next + 1]) + 1
            next += 2
        default: samples = 256 << (blockCode - 8)
        }
        next += rateCode < 12 ? 0 : rateCode == 12 ? 1 : 2
        guard next < bytes.count, Self.sum(bytes[at..<next]) == bytes[next] else { return nil }
        let isVariable = bytes[at + 1] & 1 == 1
        start = isVariable ? number : number * Int64(blockSize)
    }

    /// The check sum of a header: 8 bits.
    private static func sum(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt8 {
        var crc: UInt8 = 0
        for byte in bytes {
            crc ^= byte
            for _ in 0..<8 { crc = crc & 0x80 != 0 ? crc << 1 ^ 7 : crc << 1 }
        }
        return crc
    }
}
