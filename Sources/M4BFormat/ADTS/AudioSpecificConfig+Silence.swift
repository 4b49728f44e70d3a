extension AudioSpecificConfig {
    /// A part of a packet of silence.
    private enum Element: Int {
        case single = 0
        case pair = 1
        case lowFrequency = 3
    }

    /// The elements of a packet by the channel configuration (ISO 14496-3, table 1.19).
    private static let elements: [Int: [Element]] = [
        1: [.single], 2: [.pair], 3: [.single, .pair], 4: [.single, .pair, .single],
        5: [.single, .pair, .pair],
        6: [.single, .pair, .pair, .lowFrequency], 7: [.single, .pair, .pair, .pair, .lowFrequency],
    ]

    /// A packet that decodes to silence (ISO 14496-3, 4.4.2.1): elements without a spectrum. Nil for streams whose elements
    /// the configuration does not name, and for those that have none.
    package var silentPacket: [UInt8]? {
        guard (1...4).contains(objectType), let elements = Self.elements[channelConfiguration] else {
            return nil
        }
        var bits = BitWriter()
        var tags: [Element: Int] = [:]
        for element in elements {
            bits.write(element.rawValue, width: 3)
            bits.write(tags[element, default: 0], width: 4)
            tags[element, default: 0] += 1
            // Both channels share their windows; none uses the other's spectrum.
            if element == .pair {
                bits.write(1, width: 1)
                Self.writeWindows(to: &bits)
                bits.write(0, width: 2)
            }
            for _ in 0..<(element == .pair ? 2 : 1) {
                // The gain of nothing.
                bits.write(0, width: 8)
                if element != .pair { Self.writeWindows(to: &bits) }
                // No pulses, no noise shaping, no gain control.
                bits.write(0, width: 3)
            }
        }
        bits.write(7, width: 3)
        return bits.bytes
    }

    /// `ics_info`: one long window, no band with a spectrum, no prediction.
    private static func writeWindows(to bits: inout BitWriter) { bits.write(0, width: 11) }
}

/// Writes bits, the highest first; those missing from the last byte are 0.
private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var count = 0

    mutating func write(_ value: Int, width: Int) {
        for bit in (0..<width).reversed() {
            if count % 8 == 0 { bytes.append(0) }
            if value >> bit & 1 == 1 { bytes[count / 8] |= 0x80 >> UInt8(count % 8) }
            count += 1
        }
    }
}
