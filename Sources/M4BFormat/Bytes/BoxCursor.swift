/// A place inside one box of a movie that is held in memory. Every read is checked against the end of the box.
struct BoxCursor {
    /// All bytes that are held; positions count from their start.
    let bytes: BoxBytes
    /// File offset of the first of them.
    let base: Int64
    let type: FourCC
    /// Position of the box itself, header included.
    let start: Int
    var position: Int
    let end: Int

    /// The bytes of one box with its header.
    init(wholeBox bytes: [UInt8], at base: Int64, type: FourCC, headerSize: Int) {
        self.init(wholeBox: BoxBytes(bytes), at: base, type: type, headerSize: headerSize)
    }

    init(wholeBox bytes: BoxBytes, at base: Int64, type: FourCC, headerSize: Int) {
        self.init(bytes: bytes, base: base, type: type, start: 0, position: headerSize, end: bytes.count)
    }

    private init(bytes: BoxBytes, base: Int64, type: FourCC, start: Int, position: Int, end: Int) {
        self.bytes = bytes
        self.base = base
        self.type = type
        self.start = start
        self.position = position
        self.end = end
    }

    var remaining: Int { end - position }
    var range: Range<Int> { position..<end }

    func error(_ fault: M4BReadError.Fault) -> M4BReadError {
        M4BReadError(fault: fault, box: type, offset: base + Int64(start))
    }

    mutating func skip(_ count: Int) throws {
        guard count >= 0, count <= remaining else { throw error(.truncated) }
        position += count
    }

    mutating func u8() throws -> UInt8 { UInt8(truncatingIfNeeded: try number(1)) }
    mutating func u16() throws -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }
    mutating func u24() throws -> UInt32 { UInt32(truncatingIfNeeded: try number(3)) }
    mutating func u32() throws -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }
    mutating func u64() throws -> UInt64 { try number(8) }
    mutating func fourCC() throws -> FourCC { FourCC(rawValue: try u32()) }

    /// A number of 32 bits, or of 64 when `wide`, that has to fit 63.
    mutating func u32or64(wide: Bool) throws -> Int64 {
        guard let value = Int64(exactly: try number(wide ? 8 : 4)) else { throw error(.badTable) }
        return value
    }

    private mutating func number(_ count: Int) throws -> UInt64 {
        guard count <= remaining else { throw error(.truncated) }
        var value: UInt64 = 0
        for index in position..<position + count { value = value << 8 | UInt64(bytes[index]) }
        position += count
        return value
    }

    mutating func take(_ count: Int) throws -> [UInt8] {
        let start = position
        try skip(count)
        return bytes.copy(start..<position)
    }

    /// Version and flags of a full box.
    mutating func versionAndFlags() throws -> (version: UInt8, flags: UInt32) {
        (try u8(), try u24())
    }

    /// The count in front of a table of entries of `size` bytes, checked against the bytes that are there.
    mutating func entryCount(of size: Int) throws -> Int {
        let count = Int(try u32())
        guard count <= remaining / size else { throw error(.badTable) }
        return count
    }

    /// The next box inside this one, or nil at its end. Fewer than eight bytes, or a size of zero, end a container:
    /// QuickTime closes user data with four zero bytes.
    mutating func nextBox() throws -> BoxCursor? {
        guard remaining >= 8 else { return nil }
        let boxStart = position
        var size = UInt64(try u32())
        if size == 0 { return nil }
        let boxType = try fourCC()
        if size == 1 {
            guard remaining >= 8 else { throw error(.truncated) }
            size = try u64()
        }
        let header = position - boxStart
        guard size >= UInt64(header), size <= UInt64(end - boxStart) else {
            throw M4BReadError(fault: .badSize, box: boxType, offset: base + Int64(boxStart))
        }
        let boxEnd = boxStart + Int(size)
        let child = BoxCursor(
            bytes: bytes, base: base, type: boxType, start: boxStart, position: position, end: boxEnd)
        position = boxEnd
        return child
    }

    /// More boxes than any container of a real file has; it keeps small boxes from filling the memory.
    private static let childLimit = 1 << 16

    /// All boxes inside this one. Depth is bounded by the callers: no one asks again for what it does not know.
    func children() throws -> [BoxCursor] {
        var cursor = self
        var found: [BoxCursor] = []
        while let child = try cursor.nextBox() {
            guard found.count < Self.childLimit else { throw error(.tooLarge) }
            found.append(child)
        }
        return found
    }
}

extension [BoxCursor] {
    func first(_ type: FourCC) -> BoxCursor? { first { $0.type == type } }

    /// The first box of this type, or an error that names the container it should be in.
    func require(_ type: FourCC, in parent: BoxCursor) throws -> BoxCursor {
        guard let box = first(type) else {
            throw M4BReadError(fault: .missing, box: type, offset: parent.base + Int64(parent.start))
        }
        return box
    }
}
