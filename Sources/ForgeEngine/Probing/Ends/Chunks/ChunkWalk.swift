import ForgeModel

/// The chunks of a file of the RIFF family, one behind the other.
struct ChunkWalk {
    /// More chunks than any file of sound has.
    static let limit = 4096

    /// A chunk's name, size and place.
    struct Chunk {
        var name: ByteView
        /// Bytes without the header, as the header says.
        var size: Int64
        /// Offset of the first byte behind the header.
        var start: Int64

        /// Where the next one begins.
        var next: Int64 { start + size + size % 2 }
    }

    let file: InputFile
    let isLittleEndian: Bool
    /// Bytes of a size.
    var sizeWidth = 4

    /// Calls `body` with a chunk after the other.
    ///
    /// - Parameters:
    ///   - start: offset of the first chunk.
    ///   - body: tells where the next one begins; nil ends the walk.
    /// - Throws: `ForgeError` when the file cannot be read, and the errors of `body`.
    func visit(
        from start: Int64, _ body: (Chunk) throws(ForgeError) -> Int64?
    ) throws(ForgeError) {
        var offset = start
        for _ in 0..<Self.limit {
            let header = try file.view(at: offset, count: 4 + sizeWidth)
            guard
                let told = isLittleEndian ? header.little(sizeWidth, at: 4) : header.big(sizeWidth, at: 4),
                let next = try body(
                    Chunk(
                        name: header, size: Int64(clamping: told), start: offset + Int64(4 + sizeWidth)))
            else { return }
            offset = next
        }
    }

    /// The first chunk with a name, and all in front of it; nil where there is none in the file.
    ///
    /// - Parameter start: offset of the first chunk.
    /// - Throws: `ForgeError` when the file cannot be read.
    func find(
        _ name: StaticString, from start: Int64, seeing: (Chunk) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Chunk? {
        var found: Chunk?
        try visit(from: start) { chunk throws(ForgeError) in
            if chunk.name.has(name) {
                found = chunk
                return nil
            }
            try seeing(chunk)
            return chunk.next
        }
        return found
    }

    /// Where there are zeros in the place of another chunk behind one, of which libavformat makes chunks without end; nil
    /// where there are none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func padding(behind chunk: Chunk) throws(ForgeError) -> Int64? {
        var found: Int64?
        try visit(from: chunk.next) { other in
            if other.name.bytes.allSatisfy({ $0 == 0 }) { found = other.start - Int64(other.name.count) }
            return found == nil ? other.next : nil
        }
        return found
    }

    /// Whether a size of 32 bits is one that a program writes which does not know it yet: 0, or near the largest
    /// number that it reckons with. ffmpeg writes 0xFFFFFFFF, sox 0x7FFFF000 and for AIFF 0x7F000000, all less what is
    /// in front of the sound.
    static func isUnknown(_ size: Int64) -> Bool {
        size == 0 || size >= 0xFFFF_0000 || (0x7EFF_0000...0x8000_0000).contains(size)
    }
}
