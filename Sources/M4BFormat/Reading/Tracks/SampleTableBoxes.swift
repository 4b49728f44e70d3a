/// Where the tables of a track are inside the movie box. Counts are checked against the bytes when this is made.
struct SampleTableBoxes: Sendable {
    enum Sizes: Sendable {
        case constant(UInt32)
        /// `stsz`: position of the first of many 32-bit sizes.
        case table(Int)
        /// `stz2`: 4, 8 or 16 bits per size.
        case compact(bits: Int, Int)
    }

    var times: Range<Int> = 0..<0
    var chunkRuns: Range<Int> = 0..<0
    var chunks: Range<Int> = 0..<0
    var areChunksWide = false
    var sizes = Sizes.constant(0)
    var sampleCount = 0
    /// Numbers of the files that media is in, one for each sample description, as `dref` counts them from 1.
    var dataReferences: [Int] = []
    /// File offset of `stbl`, for errors.
    var offset: Int64 = 0

    /// The bytes of all tables.
    var ranges: [Range<Int>] {
        let sizeBytes =
            switch sizes {
            case .constant: 0..<0
            case .table(let start): start..<start + 4 * sampleCount
            case .compact(let bits, let start): start..<start + (sampleCount * bits + 7) / 8
            }
        return [times, chunkRuns, chunks, sizeBytes]
    }

    mutating func read(_ boxes: [BoxCursor], in stbl: BoxCursor) throws {
        offset = stbl.base + Int64(stbl.start)
        var runs = try boxes.require("stsc", in: stbl)
        _ = try runs.versionAndFlags()
        let runCount = try runs.entryCount(of: 12)
        chunkRuns = runs.position..<runs.position + 12 * runCount

        if var narrow = boxes.first("stco") {
            _ = try narrow.versionAndFlags()
            let count = try narrow.entryCount(of: 4)
            chunks = narrow.position..<narrow.position + 4 * count
        } else {
            var wide = try boxes.require("co64", in: stbl)
            _ = try wide.versionAndFlags()
            let count = try wide.entryCount(of: 8)
            chunks = wide.position..<wide.position + 8 * count
            areChunksWide = true
        }

        if var box = boxes.first("stsz") {
            _ = try box.versionAndFlags()
            let size = try box.u32()
            if size != 0 {
                sampleCount = Int(try box.u32())
                sizes = .constant(size)
            } else {
                sampleCount = try box.entryCount(of: 4)
                sizes = .table(box.position)
            }
        } else {
            var box = try boxes.require("stz2", in: stbl)
            _ = try box.versionAndFlags()
            let bits = Int(try box.u32() & 0xFF)
            guard [4, 8, 16].contains(bits) else { throw box.error(.unsupported) }
            sampleCount = Int(try box.u32())
            guard (sampleCount * bits + 7) / 8 <= box.remaining else { throw box.error(.badTable) }
            sizes = .compact(bits: bits, box.position)
        }
    }
}
