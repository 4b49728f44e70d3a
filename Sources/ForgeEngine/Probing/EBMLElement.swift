import ForgeModel

/// An element of EBML: its number, and where its contents are (RFC 8794, 5 and 6).
struct EBMLElement {
    let id: UInt32
    /// Offset of the first byte behind the header, in the file or in the bytes that were looked at.
    let start: Int64
    /// Bytes; nil where the size is unknown.
    let size: Int64?

    /// Of an element that lies whole in bytes that were looked at.
    var range: Range<Int> { Int(start)..<Int(start + (size ?? 0)) }

    /// The header at a place of bytes that begin at `base`; nil where there is none.
    private init?(_ bytes: ByteView, at place: Int, base: Int64 = 0) {
        guard place >= 0, place + 1 < bytes.count, bytes[place] > 15 else { return nil }
        let idSize = bytes[place].leadingZeroBitCount + 1
        guard place + idSize < bytes.count, let id = bytes.big(idSize, at: place), bytes[place + idSize] > 0
        else {
            return nil
        }
        let width = bytes[place + idSize].leadingZeroBitCount + 1
        guard let told = bytes.big(width, at: place + idSize) else { return nil }
        let mask = (UInt64(1) << UInt64(7 * width)) - 1
        self.id = UInt32(id)
        size = told & mask == mask ? nil : Int64(told & mask)
        start = base + Int64(place + idSize + width)
    }

    private static func at(_ offset: Int64, in file: InputFile) throws(ForgeError) -> EBMLElement? {
        EBMLElement(try file.view(at: offset, count: 12), at: 0, base: offset)
    }

    /// The elements in a stretch of bytes, up to one that is none or reaches beyond.
    static func children(of bytes: ByteView, _ range: Range<Int>) -> [EBMLElement] {
        var children: [EBMLElement] = []
        var place = range.lowerBound
        while place < range.upperBound, let child = EBMLElement(bytes, at: place), let size = child.size,
            size <= Int64(range.upperBound) - child.start
        {
            children.append(child)
            place = Int(child.start + size)
        }
        return children
    }

    /// The contents as an unsigned number.
    func number(in bytes: ByteView) -> UInt64 {
        range.count > 8 ? 0 : bytes.big(range.count, at: range.lowerBound) ?? 0
    }

    /// The contents as UTF-8, up to a NUL.
    func text(in bytes: ByteView) -> String {
        String(decoding: bytes.bytes[range].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Elements of the segment that are looked at when no index names the place of the chapters.
    private static let walkLimit = 4096

    /// The table of chapters of a Matroska file, which is in front of the sound, or where the file's index says.
    static func chapters(in file: InputFile) throws(ForgeError) -> EBMLElement? {
        guard let head = try at(0, in: file), head.id == 0x1A45_DFA3, let size = head.size,
            let segment = try at(head.start + size, in: file), segment.id == 0x1853_8067
        else { return nil }
        var offset = segment.start
        var told: Int64?
        for _ in 0..<walkLimit {
            guard offset < file.size, let child = try at(offset, in: file) else { break }
            switch child.id {
            case 0x1043_A770: return child
            case 0x114D_9B74: if told == nil { told = try place(in: child, file) }
            case 0x1F43_B675:
                if let told {
                    let element = try at(segment.start + told, in: file)
                    return element?.id == 0x1043_A770 ? element : nil
                }
            default: break
            }
            guard let size = child.size else { break }
            offset = child.start + size
        }
        return nil
    }

    /// Where the index says that the chapters are, counted from the segment's start.
    private static func place(in index: EBMLElement, _ file: InputFile) throws(ForgeError) -> Int64? {
        guard let size = index.size, size <= 1 << 16 else { return nil }
        let bytes = try file.view(at: index.start, count: Int(size))
        for entry in children(of: bytes, 0..<bytes.count) where entry.id == 0x4DBB {
            let parts = children(of: bytes, entry.range)
            guard parts.first(where: { $0.id == 0x53AB })?.number(in: bytes) == 0x1043_A770,
                let place = parts.first(where: { $0.id == 0x53AC })?.number(in: bytes)
            else { continue }
            return Int64(exactly: place).flatMap { $0 < file.size ? $0 : nil }
        }
        return nil
    }
}
