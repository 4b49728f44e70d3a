import ForgeModel

/// The end of an ASF file, WMA among them: its packets, which have one size, beside what is there.
enum ASFEnd {
    /// Of the File Properties and Data objects (ASF specification, 10).
    private static let (properties, data): (UInt64, UInt64) = (
        0x11CF_A947_8CAB_DCA1, 0x11CF_668E_75B2_2636
    )
    /// A recording or a broadcast whose end was not known.
    private static let broadcast: UInt64 = 1

    /// The first bytes of what marks the end of such.
    private static let mark: StaticString = "$E"

    /// All packets have one size.
    struct Packets {
        /// Where they are in the file.
        var declared: Range<Int64>
        var size: Int64
        /// The byte that each of them begins with; nil where nothing can follow.
        var first: UInt8?
    }

    private struct Properties {
        var packets: Int64
        /// Seconds.
        var duration: Double
        var isBroadcast: Bool
        var packetSize: Int64
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ rate: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 30)
        guard let headerSize = head.little(8, at: 16), headerSize < 1 << 40,
            let properties = try properties(file)
        else { return .whole }
        let object = try file.view(at: Int64(headerSize), count: 50)
        guard object.little(8, at: 0) == data, properties.packetSize > 0 else { return .whole }
        let start = Int64(headerSize) + 50
        let there = max(0, file.size - start) / properties.packetSize
        if properties.isBroadcast || properties.packets == 0 {
            let rest = (file.size - start) % properties.packetSize
            if rest == 0 { return .whole }
            if try file.view(at: file.size - rest, count: 2).has(mark) { return .whole }
            let end = try markedEnd(of: file, from: start, properties.packetSize)
            return end != nil ? .whole : .cut("packet", rest, of: properties.packetSize)
        }
        guard properties.packets > there, properties.packets < 1 << 40 else { return .whole }
        let share = Double(properties.packets - there) / Double(properties.packets)
        return .short(
            of: start + properties.packets * properties.packetSize, file,
            seconds: properties.duration > 0 ? share * properties.duration : nil,
            length: properties.duration > 0
                ? Int64((1 - share) * properties.duration * Double(rate)) : nil)
    }

    /// Where packets end whose number was not known: behind them there is a header of twelve bytes as each packet of a
    /// stream has one; nil where there is none.
    private static func markedEnd(
        of file: InputFile, from start: Int64, _ size: Int64
    ) throws(ForgeError) -> Int64? {
        let first = try file.view(at: start, count: 1).bytes
        var end = start
        while end < file.size {
            let head = try file.view(at: end, count: 2)
            if head.has(mark) { return end }
            guard head.bytes.prefix(1).elementsEqual(first) else { return nil }
            end += size
        }
        return nil
    }

    /// Bytes from a data object's size to its first packet.
    static let dataSize: Int64 = 34

    /// Where the packets begin and end, as the data object tells; nil for other files, and where that is not known.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func packets(of file: InputFile) throws(ForgeError) -> Packets? {
        let head = try file.view(at: 0, count: 30)
        guard head.little(8, at: 0) == ASFObject.header, let headerSize = head.little(8, at: 16),
            headerSize < 1 << 40,
            let properties = try properties(file),
            properties.packetSize > 0
        else { return nil }
        if properties.isBroadcast {
            let start = Int64(headerSize) + 50
            return try markedEnd(of: file, from: start, properties.packetSize)
                .map { Packets(declared: start..<$0, size: properties.packetSize) }
        }
        let object = try file.view(at: Int64(headerSize), count: 51)
        guard object.little(8, at: 0) == data, let size = object.little(8, at: 16), size > 50, size < 1 << 60,
            object.count == 51
        else { return nil }
        let (start, packet) = (Int64(headerSize) + 50, properties.packetSize)
        let end = start + (Int64(size) - 50) / packet * packet
        return Packets(declared: start..<end, size: packet, first: object[50])
    }

    /// Packets behind the end of the data object, of one size and begun alike: libavformat reads none of them.
    ///
    /// - Returns: nil where there are none.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func sound(behind packets: Packets, of file: InputFile) throws(ForgeError) -> Overhang? {
        guard let first = packets.first else { return nil }
        var end = packets.declared.upperBound
        while end + packets.size <= file.size, try file.view(at: end, count: 1)[0] == first {
            end += packets.size
        }
        return try Overhang(
            file, start: packets.declared.lowerBound, declared: Int64(packets.declared.count), limit: end
        ) { _ in nil }
    }

    private static func properties(_ file: InputFile) throws(ForgeError) -> Properties? {
        var found: Properties?
        try ASFObject.forEach(in: min(ASFObject.first, file.size)..<file.size, of: file) {
            object throws(ForgeError) in
            guard object.kind == properties else { return true }
            let view = try file.view(at: object.start, count: 104)
            if let packets = view.little(8, at: 56), let duration = view.little(8, at: 64),
                let preroll = view.little(8, at: 80), let flags = view.little(4, at: 88),
                let packetSize = view.little(4, at: 92), view.little(4, at: 96) == packetSize
            {
                found = Properties(
                    packets: Int64(clamping: packets),
                    duration: Double(duration) / 1e7 - Double(preroll) / 1e3,
                    isBroadcast: flags & broadcast != 0, packetSize: Int64(packetSize))
            }
            return found == nil
        }
        return found
    }
}
