import ForgeModel

/// The end of a Creative Voice file: blocks that tell their sizes, and one byte behind them.
enum VOCEnd {
    private static let limit = 1 << 20
    /// Of blocks.
    private static let kinds: ClosedRange<UInt8> = 1...9
    /// SoX tells eight bytes fewer than its block of this kind has, in a file of one: what it leaves over is none.
    private static let (soxKind, soxRest): (UInt8, Int) = (9, 8)

    /// Offsets.
    private struct Block {
        var start: Int64
        var end: Int64
        var isFirst = true
        var kind: UInt8 = 0
    }

    /// Zeros behind a byte that ends the blocks: more are a hole, which only looks like an end.
    private static let leastHole = 16

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard let last = try walk(file), last.end > file.size else { return .whole }
        return .cut("block", file.size - last.start, of: last.end - last.start)
    }

    /// Where the sound ends; nil where no byte ends the blocks.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func end(of file: InputFile) throws(ForgeError) -> Int64? {
        guard let last = try walk(file), last.end < file.size else { return nil }
        let behind = try file.view(at: last.end, count: 1 + leastHole).bytes
        if last.isFirst, last.kind == soxKind, behind.count > soxRest, behind[soxRest] == 0,
            behind.contains(where: { $0 != 0 })
        {
            return last.end + Int64(soxRest) + 1
        }
        guard behind.first == 0, behind.count <= leastHole || behind.contains(where: { $0 != 0 })
        else { return nil }
        return last.end + 1
    }

    /// The last block; nil for other files.
    private static func walk(_ file: InputFile) throws(ForgeError) -> Block? {
        let head = try file.view(at: 0, count: 26)
        guard head.has("Creative Voice File"), let start = head.little(2, at: 20), start >= 26 else {
            return nil
        }
        var last = Block(start: Int64(start), end: Int64(start))
        for _ in 0..<limit {
            let header = try file.view(at: last.end, count: 4)
            guard let size = header.little(3, at: 1), kinds.contains(header[0]) else { return last }
            last = .init(
                start: last.end, end: last.end + 4 + Int64(size), isFirst: last.kind == 0, kind: header[0])
        }
        return nil
    }
}
