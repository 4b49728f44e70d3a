/// The boxes at the top level of a file.
struct FileLayout {
    /// Files with more boxes than this are not read; a fragmented book of 60 hours has about 200 000.
    private static let boxLimit = 1 << 20
    /// The largest movie box that is read, in bytes: 103 hours need 64 MiB.
    private static let movieLimit: Int64 = 256 << 20
    private static let fileTypeLimit: Int64 = 64 << 10
    /// The boxes that a file may begin with.
    private static let firstBoxes: Set<FourCC> = [
        "ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp", "sidx", "moof", "meta", "uuid",
        "junk", "udta",
    ]

    private(set) var boxes: [M4BBox] = []
    private(set) var trailingBytes: Int64 = 0
    private(set) var missingBytes: Int64 = 0
    /// The error behind the movie box, where no media was seen before.
    private(set) var fault: M4BReadError?
    private var headerSizes: [Int] = []

    init(_ source: some ByteSource) throws {
        let fileSize = source.size
        var offset: Int64 = 0
        while offset < fileSize {
            do {
                var box = try Self.header(source, at: offset)
                let rest = fileSize - offset
                if box.size > rest {
                    // What is left of the media or of a fragment is as good as it was.
                    guard boxes.contains(where: { $0.type == "moov" }),
                        box.type == "mdat" || box.type == "moof"
                    else { throw M4BReadError(fault: .truncated, box: box.type, offset: offset) }
                    missingBytes = box.size - rest
                    box.size = rest
                }
                guard boxes.count < Self.boxLimit else {
                    throw M4BReadError(fault: .tooLarge, box: box.type, offset: offset)
                }
                boxes.append(M4BBox(type: box.type, offset: offset, size: box.size))
                headerSizes.append(box.header)
                offset += box.size
            } catch let error as M4BReadError where error.fault == .badSize || error.fault == .truncated {
                // Tags that other programs appended are not an error once everything needed has been seen.
                guard boxes.contains(where: { $0.type == "moov" }) else { throw error }
                if !boxes.contains(where: { $0.type == "mdat" }) { fault = error }
                trailingBytes = fileSize - offset
                return
            }
        }
    }

    private static func header(
        _ source: some ByteSource, at offset: Int64
    ) throws -> (type: FourCC, size: Int64, header: Int) {
        let fileSize = source.size
        let bytes = try source.bytes(at: offset, count: Int(min(16, fileSize - offset)))
        var cursor = BoxCursor(wholeBox: bytes, at: offset, type: "file", headerSize: 0)
        var size = Int64(try cursor.u32())
        let type = try cursor.fourCC()
        if offset == 0, !firstBoxes.contains(type) {
            throw M4BReadError(fault: .notAMovieFile, box: type, offset: 0)
        }
        if size == 1 { size = Int64(clamping: try cursor.u64()) }
        if size == 0 { size = fileSize - offset }
        guard size >= Int64(cursor.position) else {
            throw M4BReadError(fault: .badSize, box: type, offset: offset)
        }
        return (type, size, cursor.position)
    }

    func fileType(_ source: some ByteSource) throws -> BoxCursor? {
        try load("ftyp", limit: Self.fileTypeLimit, source)
    }

    /// The first movie box, with holes for tables of more than `tableLimit` bytes.
    func movie(_ source: some ByteSource, tableLimit: Int) throws -> BoxCursor {
        guard let index = boxes.firstIndex(where: { $0.type == "moov" }) else {
            throw M4BReadError(fault: .missing, box: "moov", offset: source.size)
        }
        let box = boxes[index]
        guard box.size <= Self.movieLimit else {
            throw M4BReadError(fault: .tooLarge, box: "moov", offset: box.offset)
        }
        guard box.size > tableLimit else { return try load(box, headerSizes[index], source) }
        let bytes = try SparseMovie.load(box, headerSize: headerSizes[index], limit: tableLimit, source)
        return BoxCursor(wholeBox: bytes, at: box.offset, type: "moov", headerSize: headerSizes[index])
    }

    private func load(_ type: FourCC, limit: Int64, _ source: some ByteSource) throws -> BoxCursor? {
        guard let index = boxes.firstIndex(where: { $0.type == type }) else { return nil }
        let box = boxes[index]
        guard box.size <= limit else { throw M4BReadError(fault: .tooLarge, box: type, offset: box.offset) }
        return try load(box, headerSizes[index], source)
    }

    private func load(_ box: M4BBox, _ headerSize: Int, _ source: some ByteSource) throws -> BoxCursor {
        let bytes = try source.bytes(at: box.offset, count: Int(box.size))
        return BoxCursor(wholeBox: bytes, at: box.offset, type: box.type, headerSize: headerSize)
    }
}

extension ByteSource {
    /// Exactly `count` bytes.
    ///
    /// - Throws: `M4BReadError` when the file ends before.
    public func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
        // Making an array without room writes the count of the one empty array that all threads share.
        if count == 0 { return [] }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: buffer[filled..<count]))
                let read = try self.read(into: rest, at: offset + Int64(filled))
                guard read > 0, read <= rest.count else {
                    throw M4BReadError(fault: .truncated, box: "file", offset: offset)
                }
                filled += read
            }
        }
    }
}
