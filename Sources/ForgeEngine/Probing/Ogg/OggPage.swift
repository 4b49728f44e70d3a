import ForgeModel

/// The header of a page.
struct OggPage {
    /// In the file.
    let offset: Int64
    let (isFirst, isLast): (Bool, Bool)
    /// -1 where no packet ends on the page.
    let granule: Int64
    let serial: UInt64
    let sequence: UInt64
    private let headerSize: Int
    /// Bytes.
    let bodySize: Int
    /// Bytes of its segments; one below 255 is the end of a packet.
    let lacing: ArraySlice<UInt8>
    /// Bytes of the body before the first packet that begins on the page.
    let firstPacket: Int

    /// Nil where there is none, or not all of its header.
    init?(_ file: InputFile, at offset: Int64) throws(ForgeError) {
        let bytes = try file.view(at: offset, count: 27 + 255)
        guard bytes.has("OggS"), bytes.count >= 27, bytes[4] == 0, let granule = bytes.little(8, at: 6),
            let serial = bytes.little(4, at: 14), let sequence = bytes.little(4, at: 18)
        else { return nil }
        let segments = Int(bytes[26])
        guard bytes.count >= 27 + segments else { return nil }
        lacing = bytes.bytes[27..<27 + segments]
        self.offset = offset
        (isFirst, isLast) = (bytes[5] & 2 != 0, bytes[5] & 4 != 0)
        self.granule = Int64(bitPattern: granule)
        (self.serial, self.sequence) = (serial, sequence)
        headerSize = 27 + segments
        bodySize = lacing.reduce(0) { $0 + Int($1) }
        var continued = 0
        if bytes[5] & 1 != 0 {
            let end = lacing.firstIndex { $0 < 255 } ?? lacing.endIndex - 1
            continued = lacing[...end].reduce(0) { $0 + Int($1) }
        }
        firstPacket = continued
    }

    /// Packets that end on the page.
    var packets: Int { lacing.count { $0 < 255 } }

    /// Whether the page's bytes make the sum in its header, which libavformat demands of every page.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func hasRightSum(_ file: InputFile) throws(ForgeError) -> Bool {
        let page = try file.view(at: offset, count: Int(end - offset))
        var sum: UInt32 = 0
        for (index, byte) in page.bytes.enumerated() {
            let byte = Self.sumPlace.contains(index) ? 0 : byte
            sum = sum << 8 ^ Self.sums[Int(UInt8(sum >> 24) ^ byte)]
        }
        return page.little(4, at: Self.sumPlace.lowerBound).map { $0 == sum } ?? false
    }

    private static let sumPlace = 22..<26

    private static let sums: [UInt32] = (0..<256).map { value in
        var sum = UInt32(value) << 24
        for _ in 0..<8 { sum = sum & 1 << 31 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
        return sum
    }

    /// In the file: the first byte of the body, and the first behind it.
    var body: Int64 { offset + Int64(headerSize) }
    var end: Int64 { body + Int64(bodySize) }
}
