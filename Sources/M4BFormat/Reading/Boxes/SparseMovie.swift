/// Reads a movie box without its large tables: the index of a long book is larger than all else that is read of it.
struct SparseMovie {
    /// Tables with one entry for each packet or chunk; nothing but counts is read of them here.
    private static let tables: Set<FourCC> = [
        "stsz", "stz2", "stsc", "stco", "co64", "sbgp", "stss", "ctts", "sdtp", "saiz",
    ]
    private static let containers: Set<FourCC> = ["trak", "mdia", "minf", "stbl"]
    /// Bytes of a table that are read: its header and the numbers in front of its entries.
    private static let tableHead = 64
    /// More boxes than any movie has; what is more is read in full.
    private static let boxLimit = 4096

    private let limit: Int64
    private var boxes = 0
    private var holes: [Range<Int64>] = []

    /// The box at `box` of the file, its bytes with holes for tables of more than `limit` bytes.
    ///
    /// - Throws: the errors of the source, and `M4BReadError` when the file ends before.
    static func load(_ box: M4BBox, headerSize: Int, limit: Int, _ source: some ByteSource) throws
        -> BoxBytes
    {
        var movie = SparseMovie(limit: Int64(max(limit, tableHead)))
        let end = box.offset + box.size
        try movie.walk(box.offset + Int64(headerSize)..<end, source)
        var pieces: [(start: Int, bytes: [UInt8])] = []
        var position = box.offset
        for hole in movie.holes + [end..<end] {
            let bytes = try source.bytes(at: position, count: Int(hole.lowerBound - position))
            pieces.append((Int(position - box.offset), bytes))
            position = hole.upperBound
        }
        return BoxBytes(pieces: pieces, count: Int(box.size))
    }

    private init(limit: Int64) { self.limit = limit }

    /// Notes the holes between two offsets of the file. Sizes that make no sense end the walk: the parser, which
    /// then finds all bytes in place, says what is wrong.
    private mutating func walk(_ range: Range<Int64>, _ source: some ByteSource) throws {
        var offset = range.lowerBound
        while range.upperBound - offset >= 8, boxes < Self.boxLimit {
            boxes += 1
            let header = try source.bytes(at: offset, count: Int(min(16, range.upperBound - offset)))
            var cursor = BoxCursor(wholeBox: header, at: offset, type: "moov", headerSize: 0)
            var size = Int64(try cursor.u32())
            let type = try cursor.fourCC()
            if size == 1, cursor.remaining >= 8 { size = Int64(clamping: try cursor.u64()) }
            guard size >= 8, size <= range.upperBound - offset else { return }
            if Self.containers.contains(type) {
                try walk(offset + Int64(cursor.position)..<offset + size, source)
            } else if Self.tables.contains(type), size > limit {
                holes.append(offset + Int64(Self.tableHead)..<offset + size)
            }
            offset += size
        }
    }
}
