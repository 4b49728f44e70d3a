import ForgeModel

/// The end of an MPEG transport stream: packets of one size that begin with 0x47.
enum MPEGTSEnd {
    /// - Parameter id: of the sound's packets.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, id: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 4096)
        // The plain form, with a time code in front, and with a check sum behind.
        for (size, sync) in [(188, 0), (192, 4), (204, 0)] {
            let places = stride(from: sync, to: head.count, by: size)
            guard head.count > 4 * size, places.allSatisfy({ head[$0] == 0x47 }) else { continue }
            if let lost = try overwritten(file, size, sync) { return lost }
            let rest = Int(file.size % Int64(size))
            guard rest > sync, try file.view(at: file.size - Int64(rest - sync), count: 1)[0] == 0x47 else {
                return try unfinished(file, size, sync, id) ?? .whole
            }
            return .cut("packet", Int64(rest), of: Int64(size))
        }
        return .whole
    }

    /// Bytes of a packet without what some put around it.
    private static let plain = 188
    /// Packets at the end in which the last one of sound begins.
    private static let mostBehind: Int64 = 1 << 12

    /// The last packet of the elementary stream is spread over several of the transport stream, and tells its size unless
    /// it is one of pictures (ISO 13818-1, 2.4.3): some of them may be missing.
    private static func unfinished(
        _ file: InputFile, _ size: Int, _ sync: Int, _ id: Int
    ) throws(ForgeError) -> FileEnd? {
        let (size, count) = (Int64(size), file.size / Int64(size))
        var there: Int64 = 0
        for index in stride(from: count - 1, through: max(0, count - mostBehind), by: -1) {
            let packet = try file.view(at: index * size + Int64(sync), count: plain)
            guard packet.count == plain, packet[0] == 0x47 else { return nil }
            guard Int(packet[1] & 31) << 8 | Int(packet[2]) == id, packet[3] & 0x10 != 0 else { continue }
            let start = packet[3] & 0x20 != 0 ? 5 + Int(packet[4]) : 4
            there += Int64(max(0, plain - start))
            guard packet[1] & 0x40 != 0 else { continue }
            guard packet.big(3, at: start) == 1, let told = packet.big(2, at: start + 4), told > 0,
                there < Int64(told) + 6
            else { return nil }
            return .cut("packet", there, of: Int64(told) + 6)
        }
        return nil
    }

    /// Packets at the end that are looked at.
    private static let most: Int64 = 1 << 16

    /// A whole number of packets, the last of which are none: something was put in the place of others.
    private static func overwritten(_ file: InputFile, _ size: Int, _ sync: Int) throws(ForgeError)
        -> FileEnd?
    {
        let (size, count) = (Int64(size), file.size / Int64(size))
        guard file.size % size == 0 else { return nil }
        var lost: Int64 = 0
        while lost < min(most, count) {
            let place = (count - 1 - lost) * size + Int64(sync)
            if try file.view(at: place, count: 1).bytes == [0x47] { break }
            lost += 1
        }
        return lost > 0 ? .missing("the last \(lost) of its \(count) packets are none") : nil
    }
}
