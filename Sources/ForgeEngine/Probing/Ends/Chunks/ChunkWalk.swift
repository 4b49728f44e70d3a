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
    }

    let file: InputFile
    let isLittleEndian: Bool

    /// The first chunk with a name, and all in front of it; nil where there is none in the file.
    ///
    /// - Parameter start: offset of the first chunk.
    /// - Throws: `ForgeError` when the file cannot be read.
    func find(
        _ name: StaticString, from start: Int64, seeing: (Chunk) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Chunk? {
        var offset = start
        for _ in 0..<Self.limit {
            let header = try file.view(at: offset, count: 8)
            guard let size = isLittleEndian ? header.little(4, at: 4) : header.big(4, at: 4) else {
                return nil
            }
            let chunk = Chunk(name: header, size: Int64(size), start: offset + 8)
            if header.has(name) { return chunk }
            try seeing(chunk)
            offset = chunk.start + chunk.size + chunk.size % 2
        }
        return nil
    }

    /// Where there are zeros in the place of another chunk behind one, of which libavformat makes chunks without end; nil
    /// where there are none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func padding(behind chunk: Chunk) throws(ForgeError) -> Int64? {
        var offset = chunk.start + chunk.size + chunk.size % 2
        for _ in 0..<Self.limit {
            let header = try file.view(at: offset, count: 8)
            guard header.count == 8,
                let size = isLittleEndian ? header.little(4, at: 4) : header.big(4, at: 4)
            else { return nil }
            if header.bytes.allSatisfy({ $0 == 0 }) { return offset }
            offset += 8 + Int64(size + size % 2)
        }
        return nil
    }

    /// Whether a size of 32 bits is one that a program writes which does not know it yet: 0, or near the largest
    /// number that it reckons with. ffmpeg writes 0xFFFFFFFF, sox 0x7FFFF000 and for AIFF 0x7F000000, all less what is
    /// in front of the sound.
    static func isUnknown(_ size: Int64) -> Bool {
        size == 0 || size >= 0xFFFF_0000 || (0x7EFF_0000...0x8000_0000).contains(size)
    }
}
