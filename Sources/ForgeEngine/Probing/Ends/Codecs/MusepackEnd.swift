import ForgeModel

/// The packets of a Musepack file of stream version 8, each with a name and a size, the last of them "SE".
struct MusepackEnd {
    private enum Ending {
        /// Offset of the first byte behind the last packet.
        case marked(Int64)
        case cut
        /// Behind some packet there is none.
        case unknown
    }

    private static let limit = 1 << 20

    /// Samples that the header tells of, without those in front of the sound; nil where it does not.
    private(set) var samples: Int64?
    private var ending = Ending.unknown
    private var (perPacket, packets, rate): (Int64, Int64, Double) = (0, 0, 0)

    /// Offset of the first byte behind the last packet; nil where none is marked as the last.
    var end: Int64? { if case .marked(let end) = ending { end } else { nil } }

    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile) throws(ForgeError) {
        let span = try SoundSpan(of: file)
        guard try file.view(at: span.start, count: 4).has("MPCK") else { return }
        var offset = span.start + 4
        for _ in 0..<Self.limit {
            let packet = try file.view(at: offset, count: 48)
            guard offset < span.end, packet.count > 2, let (size, sizeEnd) = Self.number(packet, 2),
                size >= Int64(sizeEnd)
            else {
                if span.end - offset < 12 { ending = .cut }
                return
            }
            if offset + size > span.end {
                ending = .cut
                return
            }
            if packet.has("SE") {
                ending = .marked(offset + size)
                return
            }
            if packet.has("AP") { packets += 1 }
            // Check sum and version are in front of the numbers of samples, and of those in front of the sound.
            if packet.has("SH"), let (total, next) = Self.number(packet, sizeEnd + 5),
                let (silence, fields) = Self.number(packet, next), fields + 1 < packet.count
            {
                samples = total > silence ? total - silence : nil
                rate = [44_100, 48_000, 37_800, 32_000, 0, 0, 0, 0][Int(packet[fields] >> 5)]
                perPacket = 1152 << (2 * Int64(packet[fields + 1] & 7))
            }
            offset += size
        }
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let found = try MusepackEnd(of: file)
        guard case .cut = found.ending else { return .whole }
        guard let total = found.samples, found.rate > 0 else {
            return .missing("it has no mark at its end")
        }
        let there = min(total, found.packets * found.perPacket)
        if there == total { return FileEnd(note: "it has no mark at its end, but all of its samples") }
        return .missing(
            "it has no mark at its end, and \(there) of the \(total) samples that its header tells of",
            seconds: Double(total - there) / found.rate)
    }

    /// A number of seven bits a byte, and where it ends.
    private static func number(_ bytes: ByteView, _ start: Int) -> (Int64, Int)? {
        let number = bytes.sevenBits(at: start, most: 8)
        return number.isWhole ? (number.value, number.end) : nil
    }
}
