import ForgeModel

/// Sound behind the place where a header says that it ends: of a recorder that was stopped before it brought its header
/// up to date, or of more bytes than the header's field can count.
struct Overhang {
    /// Less than this is padding, or what is left of a chunk.
    static let least: Int64 = 4096

    /// Offset of the first byte of sound.
    let start: Int64
    /// Bytes of sound, as the header says.
    let declared: Int64
    /// Bytes of sound that are there.
    let there: Int64

    /// Nil where what is behind the declared end is no sound: nothing, a chunk, tags or zeros.
    ///
    /// - Parameters:
    ///   - limit: where a header says that something else begins.
    ///   - isSound: whether what stands at a place can be sound.
    ///   - size: bytes of a chunk with this header; nil for a name that none has.
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(
        _ file: InputFile, start: Int64, declared: Int64, limit: Int64 = .max, header width: Int = 8,
        isSound: (Int64) throws(ForgeError) -> Bool = { _ in true }, size: (ByteView) -> Int64?
    ) throws(ForgeError) {
        guard start >= 0, declared > 0, declared < file.size - start else { return nil }
        let end = start + declared
        guard try min(SoundSpan(of: file).end, limit) - end >= Self.least else { return nil }
        let last = try min(SoundSpan(of: file, isThorough: true).end, limit)
        guard last - end >= Self.least else { return nil }
        // A chunk may begin on the next even place, or where eight bytes are one unit, on the next such.
        for offset in [end, end + end % 2, (end + 7) & ~7] {
            let header = try file.view(at: offset, count: width)
            let isName = header.bytes.prefix(4).allSatisfy { (0x20...0x7E).contains($0) }
            if isName, let size = size(header), size >= 0, size <= file.size - offset { return nil }
        }
        if try file.isPadding(end..<last) { return nil }
        guard try isSound(end) else { return nil }
        (self.start, self.declared, there) = (start, declared, last - start)
    }

    /// The plan's note on it.
    var note: String { "its header tells of \(declared) bytes of sound, but \(there) are there" }
}
