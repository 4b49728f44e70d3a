import ForgeModel

/// The end of an AVI file: RIFF chunks one behind the other, each with the size of what it holds.
enum AVIEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        var offset: Int64 = 0
        for _ in 0..<4096 {
            let head = try file.view(at: offset, count: 12)
            guard head.has("RIFF"), let told = head.little(4, at: 4), case let size = Int64(told),
                !ChunkWalk.isUnknown(size)
            else { return .whole }
            if offset + 8 + size > file.size + 1 { return try inside(file, offset, size) }
            offset += 8 + size + size % 2
        }
        return .whole
    }

    /// Bytes of sound behind the last packet that libavformat found: up to the end of the list that holds the packets, or
    /// to another chunk.
    ///
    /// - Parameter last: where the packet ends, in a file that has no other stream.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func left(behind last: Int64, of file: InputFile) throws(ForgeError) -> Int64 {
        var (offset, end): (Int64, Int64) = (0, 0)
        for _ in 0..<4096 {
            let head = try file.view(at: offset, count: 8)
            guard head.has("RIFF"), let size = head.little(4, at: 4) else { break }
            end = try movie(in: file, offset)?.upperBound ?? end
            offset += 8 + Int64(size) + Int64(size % 2)
        }
        let next = try file.view(at: last + last % 2, count: 4).bytes
        let isChunk = next.count == 4 && next.allSatisfy { (0x20...0x7E).contains($0) }
        return isChunk ? 0 : max(0, min(end, file.size) - last)
    }

    /// The list with the sound and pictures of a RIFF chunk.
    private static func movie(in file: InputFile, _ start: Int64) throws(ForgeError) -> Range<Int64>? {
        var offset = start + 12
        for _ in 0..<64 {
            let list = try file.view(at: offset, count: 12)
            guard let told = list.little(4, at: 4) else { break }
            let end = offset + 8 + Int64(told)
            if list.has("LIST"), list.has("movi", at: 8) { return offset..<end }
            if end > file.size { break }
            offset = end + Int64(told % 2)
        }
        return nil
    }

    /// Sound and pictures are in the list "movi"; an index behind it is no loss.
    private static func inside(_ file: InputFile, _ start: Int64, _ size: Int64) throws(ForgeError) -> FileEnd
    {
        if let movie = try movie(in: file, start), movie.upperBound <= file.size {
            return FileEnd(note: "its index is cut off; its sound is all there")
        }
        return .short(of: start + 8 + size, file)
    }
}
