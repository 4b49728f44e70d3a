import ForgeModel

/// The packet table of a Core Audio file whose packets vary in size: libavformat reads what it counts and no more.
struct CAFTable {
    /// Bytes in front of the packets in their chunk: the number of edits.
    static let editCount: Int64 = 4
    /// Bytes of a chunk's header.
    private static let headerSize: Int64 = 12

    /// Bytes of the packets that it counts.
    let bytes: Int64
    /// Their length in seconds.
    private let seconds: Double
    private let data: CAFChunk
    /// Whether no chunk is behind the sound.
    private let isDataLast: Bool

    /// Nil where packets have one size, and for a file that has no such table or not all of it.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile, _ chunks: [CAFChunk]) throws(ForgeError) {
        guard let description = chunks.first(where: { $0.name.has("desc") })?.name,
            let rate = description.big(8, at: 12), let size = description.big(4, at: 28), size == 0,
            let frames = description.big(4, at: 32),
            let data = chunks.first(where: { $0.name.has("data") }), data.size >= Self.editCount,
            let table = chunks.first(where: { $0.name.has("pakt") }), table.end <= file.size,
            let count = table.name.big(8, at: 12), count > 0, count <= UInt64(table.size)
        else { return nil }
        // Behind the counts of packets, valid, priming and remaining samples.
        let entries = try file.view(at: table.start + 36, count: Int(max(0, table.size - 24)))
        var (place, bytes, samples): (Int, Int64, Int64) = (0, 0, 0)
        for _ in 0..<count {
            guard let packet = Self.number(entries, &place) else { return nil }
            bytes += packet
            // Packets that vary in time as well are told with their samples.
            guard let time = frames > 0 ? Int64(frames) : Self.number(entries, &place) else { return nil }
            samples += time
        }
        self.bytes = bytes
        seconds = Double(samples) / max(1, Double(bitPattern: rate))
        self.data = data
        isDataLast = data.start == chunks.last?.start
    }

    /// A number of seven bits a byte, of at most four bytes; leaves `place` behind it.
    private static func number(_ bytes: ByteView, _ place: inout Int) -> Int64? {
        let number = bytes.sevenBits(at: place, most: 4)
        guard number.isWhole || number.end == place + 4 else { return nil }
        place = number.end
        return number.value
    }

    /// Bytes of sound in each second.
    var perSecond: Double { seconds > 0 ? Double(bytes) / seconds : 0 }

    /// In the file: where the packets end that the table counts.
    private var end: Int64 { data.start + Self.headerSize + Self.editCount + bytes }

    /// Patches for libavformat, so that the sound ends with the table: behind it, it takes the end for an error, and of
    /// sound whose size is not told it reads no packet above 4 KiB.
    ///
    /// - Returns: the patches, and where the file is to end if the sound ends it.
    var patches: (all: [BytePatch], end: Int64?) {
        let rest = data.end - end
        guard rest > 0 || data.isOpen && rest == 0 else { return ([], nil) }
        func number(_ value: Int64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        let size = BytePatch(offset: data.start + 4, bytes: number(Self.editCount + bytes))
        if isDataLast { return ([size], end) }
        // Another chunk fills the place up to the next one.
        guard rest >= Self.headerSize else { return ([], nil) }
        let free = BytePatch(offset: end, bytes: Array("free".utf8) + number(rest - Self.headerSize))
        return ([size, free], nil)
    }

    /// The finding on a table that counts other bytes than there are.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func finding(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let there = data.size - Self.editCount
        if bytes > there {
            return .missing(
                "it has \(there) of the \(bytes) bytes of sound that its table of packets counts",
                seconds: perSecond > 0 ? Double(bytes - there) / perSecond : nil)
        }
        // What is not counted cannot be told apart.
        guard bytes < there, try !file.isPadding(end..<data.end) else { return .whole }
        return .missing(
            "its table of packets counts \(bytes) of its \(there) bytes of sound",
            seconds: perSecond > 0 ? Double(there - bytes) / perSecond : nil)
    }
}
