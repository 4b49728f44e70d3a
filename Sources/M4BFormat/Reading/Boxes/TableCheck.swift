/// Holds the counts of an MP4 file's tables against the bytes that are there, before anybody makes an index by them.
///
/// libavformat makes one of 24 bytes for each packet that a table counts, and of those whose size is the same for all
/// nothing but the count is in the file: a few bytes can ask for gigabytes. Boxes are looked for wherever libavformat
/// does; whatever else is wrong with a file is left to those who read it.
struct TableCheck {
    /// Boxes that hold others, and how deep libavformat follows them.
    private static let containers: Set<FourCC> = [
        "moov", "trak", "mdia", "minf", "stbl", "edts", "mvex", "moof", "traf",
    ]
    private static let depthLimit = 10
    /// Bytes of an entry in tables that are a count and as many entries.
    private static let widths: [FourCC: Int64] = ["ctts": 8, "stss": 4, "stps": 4]
    /// Tracks may share bytes; many that all claim the whole file are no movie.
    private static let sharing: Int64 = 4
    /// Samples in a byte of QuickTime's old compressed sound, whose tables count samples and not packets: libavformat
    /// takes 160 of them and more to an entry.
    private static let samplesInAByte: Int64 = 64

    private struct Box {
        var type: FourCC
        var offset: Int64
        var body: Range<Int64>

        func error() -> M4BReadError { M4BReadError(fault: .badTable, box: type, offset: offset) }
    }

    /// The tables of one track that lie beside each other.
    private struct Siblings {
        var timescale: (units: UInt32, box: Box)?
        var handler: FourCC?
        /// Of packets that all have the same: bytes, how many there are, and the table that says so.
        var constant: (size: Int64, count: Int64, box: Box)?
        /// Whether each of them lasts one unit of time: they are samples.
        var areSamples = false
        var chunks: Int64 = 0
        var runs: Range<Int64>?
        /// Bytes of a fragment's packet where its run does not say.
        var fragmentSize: Int64 = 0
    }

    private let source: any ByteSource
    private let fileSize: Int64
    /// Bytes of the packets whose sizes are in no table, in the whole file.
    private var claimed: Int64 = 0
    private var trackDefaults: [UInt32: Int64] = [:]

    /// - Throws: `M4BReadError` `badTable` for a table that the file has no room for, and the errors of the source.
    static func check(_ source: any ByteSource) throws {
        var check = TableCheck(source)
        try check.walk(0..<check.fileSize, depth: 0)
    }

    private init(_ source: any ByteSource) { (self.source, fileSize) = (source, source.size) }

    private mutating func walk(_ range: Range<Int64>, depth: Int) throws {
        var siblings = Siblings()
        var offset = range.lowerBound
        while range.upperBound - offset >= 8 {
            var header = try cursor(offset..<min(offset + 16, range.upperBound))
            var size = Int64(try header.u32())
            let type = try header.fourCC()
            if size == 1, header.remaining >= 8 { size = Int64(clamping: try header.u64()) }
            if size == 0 { size = range.upperBound - offset }
            guard size >= 8 else { return }
            let end = size > range.upperBound - offset ? range.upperBound : offset + size
            let body = min(offset + Int64(header.position), end)..<end
            if Self.containers.contains(type) {
                if depth < Self.depthLimit { try walk(body, depth: depth + 1) }
            } else {
                try look(at: Box(type: type, offset: offset, body: body), &siblings)
            }
            offset = end
        }
        try compare(siblings)
    }

    /// The first bytes of a range; at most 64.
    private func cursor(_ range: Range<Int64>) throws -> BoxCursor {
        let bytes = try source.bytes(
            at: range.lowerBound, count: Int(min(64, range.upperBound - range.lowerBound)))
        return BoxCursor(wholeBox: bytes, at: range.lowerBound, type: "file", headerSize: 0)
    }

    private mutating func look(at box: Box, _ siblings: inout Siblings) throws {
        var start = try cursor(box.body)
        // A box that ends before its counts has none.
        guard let (version, flags) = try? start.versionAndFlags() else { return }
        func entries(_ width: Int64) throws -> Int64 {
            guard let count = try? start.u32() else { return 0 }
            let room = Int64(box.body.count) - Int64(start.position)
            if Int64(count) > room / width { throw box.error() }
            return Int64(count)
        }
        switch box.type {
        case "stsz", "stz2":
            guard let size = try? start.u32() else { return }
            if box.type == "stz2" {
                guard let count = try? start.u32() else { return }
                let bits = Int64(count) * Int64(max(1, size & 0xFF))
                if (bits + 7) / 8 > Int64(box.body.count) - Int64(start.position) { throw box.error() }
            } else if size == 0 {
                _ = try entries(4)
            } else if let count = try? start.u32() {
                siblings.constant = (Int64(size), Int64(count), box)
            }
        case "stts":
            let count = try entries(8)
            _ = try? start.u32()
            siblings.areSamples = count == 1 && (try? start.u32()) == 1
        case "stsc":
            let count = try entries(12)
            let first = box.body.lowerBound + 8
            siblings.runs = first..<first + 12 * count
        case "stco", "co64": siblings.chunks = try entries(box.type == "stco" ? 4 : 8)
        case "sbgp":
            try? start.skip(version == 1 ? 8 : 4)
            _ = try entries(8)
        case "mdhd":
            try? start.skip(version == 1 ? 16 : 8)
            siblings.timescale = (try? start.u32()).map { ($0, box) }
        case "hdlr":
            try? start.skip(4)
            siblings.handler = try? start.fourCC()
        case "trex":
            guard let track = try? start.u32(), (try? start.skip(8)) != nil, let size = try? start.u32()
            else { return }
            trackDefaults[track] = Int64(size)
        case "tfhd":
            guard let track = try? start.u32() else { return }
            siblings.fragmentSize = trackDefaults[track] ?? 0
            for (flag, width) in [(1, 8), (2, 4), (8, 4)] as [(UInt32, Int)] where flags & flag != 0 {
                try? start.skip(width)
            }
            if flags & 0x10 != 0, let size = try? start.u32() { siblings.fragmentSize = Int64(size) }
        case "trun":
            guard let count = try? start.u32() else { return }
            for flag in [1, 4] as [UInt32] where flags & flag != 0 { try? start.skip(4) }
            let width = Int64((flags >> 8 & 15).nonzeroBitCount * 4)
            if Int64(count) * width > Int64(box.body.count) - Int64(start.position) { throw box.error() }
            if width == 0 { try claim(Int64(count), of: siblings.fragmentSize, box) }
        case let type: if let width = Self.widths[type] { _ = try entries(width) }
        }
    }

    /// Notes packets that only their number tells of.
    ///
    /// - Parameter share: how many of them may be in a byte.
    private mutating func claim(_ count: Int64, of size: Int64, in share: Int64 = 1, _ box: Box) throws {
        // Packets without bytes take room in an index all the same. Both numbers have 32 bits.
        let (bytes, overflow) = count.multipliedReportingOverflow(by: max(1, size))
        guard !overflow, bytes / share <= fileSize, claimed + bytes / share <= Self.sharing * fileSize else {
            throw box.error()
        }
        claimed += bytes / share
    }

    /// Compares boxes that have a meaning only together.
    private mutating func compare(_ siblings: Siblings) throws {
        if siblings.handler == "soun", let scale = siblings.timescale, scale.units == 0 {
            throw scale.box.error()
        }
        guard let (size, count, box) = siblings.constant else { return }
        let share = siblings.areSamples ? Self.samplesInAByte : 1
        try claim(count, of: size, in: share, box)
        guard siblings.areSamples, let runs = siblings.runs else { return }
        // Of samples libavformat makes its index by chunks.
        let limit = fileSize.clamped(times: share) / size
        var samples: Int64 = 0
        var last: (first: Int64, samples: Int64)?
        func add(upTo chunk: Int64) throws {
            guard let last, chunk > last.first else { return }
            samples += min(limit + 1, last.samples.clamped(times: chunk - last.first))
            guard samples <= limit else {
                throw M4BReadError(fault: .badTable, box: "stsc", offset: runs.lowerBound - 16)
            }
        }
        var offset = runs.lowerBound
        while offset < runs.upperBound {
            let bytes = try source.bytes(at: offset, count: Int(min(12 << 12, runs.upperBound - offset)))
            var table = BoxCursor(wholeBox: bytes, at: offset, type: "stsc", headerSize: 0)
            while table.remaining >= 12 {
                let (first, count) = (Int64(try table.u32()), Int64(try table.u32()))
                try table.skip(4)
                try add(upTo: min(first, siblings.chunks + 1))
                last = (first, count)
            }
            offset += Int64(bytes.count)
        }
        try add(upTo: siblings.chunks + 1)
    }
}
