/// Puts other file offsets into the tables of a movie box.
struct OffsetTables {
    private static let containers: Set<FourCC> = ["moov", "trak", "mdia", "minf", "stbl"]

    /// The new offset of an old one.
    let map: (Int64) throws -> Int64

    /// Appends a box with its new tables; where an offset needs 64 bits, all of its table have them.
    func append(_ old: BoxCursor, to out: inout [UInt8]) throws {
        switch old.type {
        case "stco", "co64": out += try chunks(old)
        case "saio": out += try auxiliary(old)
        case let type where Self.containers.contains(type):
            let start = out.count
            out += MovieSwitch.header(type, 0)
            let children = try old.children()
            for child in children { try append(child, to: &out) }
            out += old.behind(children) ?? []
            let header = MovieSwitch.header(type, Int64(out.count - start))
            out.replaceSubrange(start..<start + header.count, with: header)
        default: out += old.whole
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
