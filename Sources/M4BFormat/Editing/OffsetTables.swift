/// Puts other file offsets into the tables of a movie box.
struct OffsetTables {
    private static let containers: Set<FourCC> = ["moov", "trak", "mdia", "minf", "stbl"]

    /// The new offset of an old one.
    let map: (Int64) throws -> Int64

    /// The box with its new tables; where an offset needs 64 bits, all of its table have them.
    func box(_ old: BoxCursor) throws -> [UInt8] {
        switch old.type {
        case "stco", "co64": return try chunks(old)
        case "saio": return try auxiliary(old)
        case let type where Self.containers.contains(type):
            let children = try old.children()
            let boxes = try children.map { ($0, try box($0)) }
            let rest = old.behind(children) ?? []
            let size = boxes.reduce(8 + rest.count) { $0 + $1.1.count }
            var all = MovieSwitch.header(type, Int64(size))
            all.reserveCapacity(size)
            for (_, bytes) in boxes { all += bytes }
            return all + rest
        default: return old.whole
        }
    }

    private func chunks(_ old: BoxCursor) throws -> [UInt8] {
        var table = old
        _ = try table.versionAndFlags()
        let isWide = old.type == "co64"
        let count = try table.entryCount(of: isWide ? 8 : 4)
        let offsets = try (0..<count).map { _ in try map(try table.u32or64(wide: isWide)) }
        var out = BoxBuffer()
        out.chunkOffsets(offsets, shift: 0, wide: isWide || (offsets.max() ?? 0) > Int64(UInt32.max))
        return out.bytes
    }

    /// `saio`: where the data that comes with encrypted samples is.
    private func auxiliary(_ old: BoxCursor) throws -> [UInt8] {
        var table = old
        let (version, flags) = try table.versionAndFlags()
        if flags & 1 != 0 { try table.skip(8) }
        let isWide = version == 1
        let count = try table.entryCount(of: isWide ? 8 : 4)
        var out = BoxBuffer()
        out.append(old.bytes.copy(old.start..<table.position))
        for _ in 0..<count {
            let offset = try map(try table.u32or64(wide: isWide))
            guard isWide || offset <= UInt32.max else { throw M4BEditError.offsets("saio") }
            out.u32or64(UInt64(offset), wide: isWide)
        }
        return out.bytes + old.bytes.copy(table.position..<old.end)
    }
}
