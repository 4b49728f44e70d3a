/// The bytes in whose place the packet index of a damaged movie makes sense again: sizes of boxes that are cut off or
/// overwritten, and tables that tell of no more than what is left of the others.
///
/// The packets that are still described are those of the sizes up to the damage. Where the places of the chunks are lost,
/// they lie one behind the other from the beginning of the media, in a movie of one track.
package struct IndexRepair {
    /// Bytes to be seen in place of the file's own.
    package struct Patch {
        package var offset: Int64
        package var bytes: [UInt8]
    }

    /// The largest movie box that is repaired, in bytes.
    private static let limit: Int64 = 64 << 20
    private static let containers: Set<FourCC> = ["trak", "mdia", "minf", "stbl"]
    /// Bytes of the tables for one chunk: `stsc` and `stco` with one entry.
    private static let (runBytes, chunkBytes) = (28, 20)

    /// The movie box as it is to be seen.
    private var bytes: [UInt8]
    /// Offset of the first byte of media.
    private let media: Int64
    private let fileSize: Int64
    /// Packets that were described, and those that still are, of sounds that lack some, by the numbers of their tracks.
    package private(set) var packets: [UInt32: (told: Int, left: Int)] = [:]
    /// The bytes that differ, in one piece.
    package private(set) var patches: [Patch] = []

    /// Nil for a file that has no movie box with media, or whose index needs no repair or is past it.
    ///
    /// - Throws: the errors of the source.
    package init?(_ source: some ByteSource) throws {
        guard let (movie, media) = try Self.places(source) else { return nil }
        let original = try source.bytes(at: movie.lowerBound, count: movie.count)
        (bytes, self.media) = (original, media)
        fileSize = source.size
        write(UInt32(bytes.count), at: 0)
        mend(8..<bytes.count)
        let tracks = children(8..<bytes.count).filter { $0.type == "trak" }
        for track in tracks { repair(track.body, isAlone: tracks.count == 1) }
        guard let first = bytes.indices.first(where: { bytes[$0] != original[$0] }),
            let last = bytes.indices.last(where: { bytes[$0] != original[$0] })
        else { return nil }
        patches = [Patch(offset: movie.lowerBound + Int64(first), bytes: Array(bytes[first...last]))]
    }

    /// The movie box, as much as there is of it, and where the media begins.
    private static func places(_ source: some ByteSource) throws -> (Range<Int64>, Int64)? {
        var (movie, media): (Range<Int64>?, Int64?) = (nil, nil)
        var offset: Int64 = 0
        while source.size - offset >= 16, movie == nil || media == nil {
            var header = BoxCursor(
                wholeBox: try source.bytes(at: offset, count: 16), at: offset, type: "file", headerSize: 0)
            var size = Int64(try header.u32())
            let type = try header.fourCC()
            let isWide = size == 1
            if isWide { size = Int64(clamping: try header.u64()) }
            if size == 0 { size = source.size - offset }
            guard size >= 8 else { break }
            let end = size > source.size - offset ? source.size : offset + size
            if type == "moov", !isWide { movie = offset..<end }
            if type == "mdat" { media = offset + (isWide ? 16 : 8) }
            offset = end
        }
        guard let movie, let media, movie.count >= 16, movie.count <= limit else { return nil }
        return (movie, media)
    }

    private func children(_ range: Range<Int>) -> [BoxRange] { BoxRange.children(of: bytes, range) }

    /// Lets boxes end where the one does that holds them, and covers what is none.
    private mutating func mend(_ range: Range<Int>) {
        var at = range.lowerBound
        while range.upperBound - at >= 8 {
            var size = Int(number(at))
            let type = FourCC(rawValue: number(at + 4))
            let isNamed = BoxRange.isName(bytes[at + 4..<at + 8])
            if size > range.upperBound - at || size < 8 || !isNamed {
                size = range.upperBound - at
                write(UInt32(size), at: at)
                // Of tags that are cut off there is nothing to be had.
                if !isNamed || ["udta", "meta"].contains(type) { write(FourCC("free").rawValue, at: at + 4) }
            }
            if Self.containers.contains(type) { mend(at + 8..<at + size) }
            at += size
        }
    }

    /// Makes the tables of a track of sound tell of the packets that all of them describe.
    private mutating func repair(_ track: Range<Int>, isAlone: Bool) {
        guard let media = children(track).first(where: { $0.type == "mdia" })?.body,
            case let boxes = children(media),
            let handler = boxes.first(where: { $0.type == "hdlr" })?.body, handler.count >= 12,
            number(handler.lowerBound + 8) == FourCC("soun").rawValue,
            let information = boxes.first(where: { $0.type == "minf" })?.body,
            let table = children(information).first(where: { $0.type == "stbl" })
        else { return }
        let tables = children(table.body)
        func body(_ type: FourCC) -> Range<Int>? {
            tables.first { $0.type == type && $0.body.count >= 8 }?.body
        }
        // Sizes that are all the same are in no table.
        guard let sizes = tables.first(where: { $0.type == "stsz" && $0.body.count >= 16 }),
            number(sizes.body.lowerBound + 4) == 0
        else { return }
        let told = Int(number(sizes.body.lowerBound + 8))
        var left = plausible(sizes, min(told, (sizes.body.count - 12) / 4))
        let (runs, chunks) = (body("stsc"), body("stco") ?? body("co64"))
        if let runs, let chunks {
            left = trim(runs, chunks, width: body("stco") == nil ? 8 : 4, to: left)
        } else if isAlone {
            left = makeOneChunk(sizes, runs, to: left)
        } else {
            return
        }
        write(UInt32(left), at: sizes.body.lowerBound + 8)
        // The number is behind the version, flags and two times.
        if left < told, let header = children(track).first(where: { $0.type == "tkhd" })?.body,
            header.count >= 24
        {
            packets[number(header.lowerBound + (bytes[header.lowerBound] == 1 ? 20 : 12))] = (told, left)
        }
    }

    /// How many of so many packets come before one whose size cannot be true.
    private func plausible(_ sizes: BoxRange, _ count: Int) -> Int {
        var sum: Int64 = 0
        for index in 0..<count {
            let size = Int64(number(sizes.body.lowerBound + 12 + 4 * index))
            sum += size
            if size == 0 || sum > fileSize { return index }
        }
        return count
    }

    /// Leaves out chunks that are not described to their ends.
    ///
    /// - Returns: how many packets the others have.
    private mutating func trim(_ runs: Range<Int>, _ chunks: Range<Int>, width: Int, to sizes: Int) -> Int {
        let chunkCount = min(Int(number(chunks.lowerBound + 4)), (chunks.count - 8) / width)
        let runCount = min(Int(number(runs.lowerBound + 4)), (runs.count - 8) / 12)
        var (packets, kept, keptRuns) = (0, 0, 0)
        runs: for run in 0..<runCount {
            let at = runs.lowerBound + 8 + 12 * run
            let count = Int(number(at + 4))
            let end = run + 1 < runCount ? Int(number(at + 12)) - 1 : chunkCount
            guard Int(number(at)) == kept + 1, count > 0 else { break }
            while kept < min(end, chunkCount) {
                guard packets + count <= sizes else { break runs }
                (packets, kept, keptRuns) = (packets + count, kept + 1, run + 1)
            }
        }
        write(UInt32(kept), at: chunks.lowerBound + 4)
        write(UInt32(keptRuns), at: runs.lowerBound + 4)
        return packets
    }

    /// Puts tables that are lost, of one chunk, in the place of the last sizes.
    ///
    /// - Returns: how many packets are left.
    private mutating func makeOneChunk(_ sizes: BoxRange, _ runs: Range<Int>?, to count: Int) -> Int {
        let room = Self.chunkBytes + (runs == nil ? Self.runBytes : 0)
        let spare = (sizes.body.count - 12) - 4 * count
        let left = count - max(0, (room - spare + 3) / 4)
        guard left > 0, media <= Int64(UInt32.max), (runs?.count ?? 20) >= 20 else { return 0 }
        var at = sizes.body.upperBound - room
        write(UInt32(at - sizes.start), at: sizes.start)
        func box(_ type: FourCC, _ fields: [UInt32]) -> [UInt32] {
            [UInt32(4 * fields.count + 8), type.rawValue] + fields
        }
        let entry: [UInt32] = [1, 1, UInt32(left), 1]
        if let runs {
            for (index, field) in entry.enumerated() { write(field, at: runs.lowerBound + 4 + 4 * index) }
        }
        for field in (runs == nil ? box("stsc", [0] + entry) : []) + box("stco", [0, 1, UInt32(media)]) {
            write(field, at: at)
            at += 4
        }
        return left
    }

    private func number(_ at: Int) -> UInt32 {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private mutating func write(_ value: UInt32, at: Int) {
        for index in 0..<4 { bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index)) }
    }
}
