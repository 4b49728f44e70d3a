/// Makes WAV files, the plainest container of samples, for tests to start from.
public enum WAVFile {
    /// The sample formats of `data`.
    public enum Format: Sendable {
        case int16, int24, float32
        fileprivate var size: Int { self == .int16 ? 2 : self == .int24 ? 3 : 4 }
    }

    /// A whole WAV file in memory.
    ///
    /// - Parameter samples: interleaved, full scale 1; clipped where the format is of integers.
    public static func data(
        _ samples: [Float], rate: Int, channels: Int = 1, format: Format = .int16
    ) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(samples.count * format.size)
        for sample in samples {
            switch format {
            case .int16: body.append(little: Signal.int16([sample])[0])
            case .int24:
                let value = Int32(max(-8_388_608, min(8_388_607, (sample * 8_388_608).rounded())))
                for shift in [0, 8, 16] { body.append(UInt8(truncatingIfNeeded: value >> shift)) }
            case .float32: body.append(little: sample.bitPattern)
            }
        }
        return header(body.count, rate: rate, channels: channels, format: format) + body
    }

    /// A whole WAV file in memory of interleaved 16-bit samples.
    public static func data(_ samples: [Int16], rate: Int, channels: Int = 1) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(samples.count * 2)
        for sample in samples { body.append(little: sample) }
        return header(body.count, rate: rate, channels: channels, format: .int16) + body
    }

    private static func header(_ size: Int, rate: Int, channels: Int, format: Format) -> [UInt8] {
        var bytes = Array("RIFF".utf8)
        bytes.append(little: UInt32(36 + size))
        bytes += Array("WAVEfmt ".utf8)
        bytes.append(little: UInt32(16))
        bytes.append(little: UInt16(format == .float32 ? 3 : 1))
        bytes.append(little: UInt16(channels))
        bytes.append(little: UInt32(rate))
        bytes.append(little: UInt32(rate * channels * format.size))
        bytes.append(little: UInt16(channels * format.size))
        bytes.append(little: UInt16(format.size * 8))
        bytes += Array("data".utf8)
        bytes.append(little: UInt32(size))
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(little value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
