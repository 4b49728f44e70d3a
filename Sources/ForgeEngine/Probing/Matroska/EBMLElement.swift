import FFmpegBinding
import ForgeModel

/// An element of EBML: its number, and where its contents are (RFC 8794, 5 and 6).
struct EBMLElement {
    let id: UInt32
    /// Offset of the first byte behind the header, in the file or in the bytes that were looked at.
    let start: Int64
    /// Bytes; nil where the size is unknown.
    let size: Int64?
    /// Bytes of the number that tells the size.
    private let width: Int

    /// Offset of the first byte behind it; nil where the size is unknown.
    var end: Int64? { size.map { start + $0 } }

    /// The same in a file, to whose end an element of unknown size reaches.
    func end(in file: InputFile) -> Int64 { end ?? file.size }

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
        self.width = width
        size = told & mask == mask ? nil : Int64(told & mask)
        start = base + Int64(place + idSize + width)
    }

    /// The header at a place of a file; nil where there is none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func at(_ offset: Int64, in file: InputFile) throws(ForgeError) -> EBMLElement? {
        EBMLElement(try file.view(at: offset, count: 12), at: 0, base: offset)
    }

    /// The patch that gives it another size: all bits are of an unknown one.
    ///
    /// - Parameter size: bytes; what does not fit becomes unknown.
    func sized(_ size: Int64) -> BytePatch {
        let most = Int64(1) << Int64(7 * width) - 1
        let number = min(size, most) | (most + 1)
        return BytePatch(
            offset: start - Int64(width),
            bytes: (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> Int64(8 * $0)) })
    }

    /// The segment of a Matroska or WebM file; nil for other files.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func segment(of file: InputFile) throws(ForgeError) -> EBMLElement? {
        guard let head = try at(0, in: file), head.id == 0x1A45_DFA3, let end = head.end,
            let segment = try at(end, in: file), segment.id == 0x1853_8067
        else { return nil }
        return segment
    }

    /// Calls `body` with the elements that it holds, one behind the other in the file, until it returns false.
    ///
    /// - Parameter most: elements that are looked at.
    /// - Throws: `ForgeError` when the file cannot be read, and the errors of `body`.
    func forEachChild(
        in file: InputFile, most: Int, _ body: (EBMLElement) throws(ForgeError) -> Bool
    ) throws(ForgeError) {
        var offset = start
        for _ in 0..<most {
            guard offset < end(in: file), let child = try EBMLElement.at(offset, in: file), try body(child)
            else { return }
            offset = child.end(in: file)
        }
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

    /// Whether an element of its kind may stand behind a cluster (RFC 9559, 5.1).
    var mayFollowCluster: Bool { Self.siblings.contains(id) }

    /// Seek heads, info, tracks, clusters, cues, attachments, chapters and tags, another file.
    private static let siblings: Set<UInt32> = [
        0x114D_9B74, 0x1549_A966, 0x1654_AE6B, 0x1F43_B675, 0x1C53_BB6B, 0x1941_A469, 0x1043_A770,
        0x1254_C367,
        0x1A45_DFA3,
    ]

    /// The contents as an unsigned number.
    func number(in bytes: ByteView) -> UInt64 {
        range.count > 8 ? 0 : bytes.big(range.count, at: range.lowerBound) ?? 0
    }

    /// The contents as UTF-8, up to a NUL.
    func text(in bytes: ByteView) -> String {
        String(decoding: bytes.bytes[range].prefix { $0 != 0 }, as: UTF8.self)
    }
}
