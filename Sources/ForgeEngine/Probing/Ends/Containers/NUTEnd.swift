import ForgeModel

/// The end of a NUT file: the index that its writers put behind the sound, or where there is none, its last packet.
enum NUTEnd {
    /// Bytes in front of the end that the index is looked for in: that of a thousand hours has a few of them.
    private static let tail: Int64 = 1 << 24
    private static let block: Int64 = 1 << 16
    /// Zeros in which no packet ends.
    private static let overwritten: Int64 = 16
    private static let mark = "nut/multimedia container\0"
    /// The start codes of an index and of the sync points before packets (NUT specification).
    private static let (index, syncPoint): ([UInt8], [UInt8]) = (
        [0x4E, 0x58, 0xDD, 0x67, 0x2F, 0x23, 0xE6, 0x4E], [0x4E, 0x4B, 0xE4, 0xAD, 0xEE, 0xCA, 0x45, 0x69]
    )

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard isNUT(try file.view(at: 0, count: mark.utf8.count)) else { return .whole }
        guard let end = try end(of: file), end.isIndex || end.offset <= file.size else {
            return .missing("it has no index at its end, as a file has that was cut off")
        }
        if !end.isIndex {
            // Zeros that begin in the midst of the last packet are in the place of others.
            let content = try SoundSpan(of: file).endOfContent(file)
            if end.offset - content >= Self.overwritten, end.offset < file.size {
                return .missing("its last \(file.size - content) bytes are zeros")
            }
            return FileEnd(
                note: "it has no index at its end, which would tell that no packet of it is missing")
        }
        return end.offset > file.size ? FileEnd(note: "its index is cut off; its sound is all there") : .whole
    }

    static func isNUT(_ head: ByteView) -> Bool { head.bytes.starts(with: mark.utf8) }

    /// Where the index ends, or where there is none, the last packet; either may be beyond the end of the file. Nil where
    /// something is no packet.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func end(of file: InputFile) throws(ForgeError) -> (offset: Int64, isIndex: Bool)? {
        let content = try SoundSpan(of: file).endOfContent(file)
        if let start = try last(index, of: file, before: content) {
            let size = try NUTPackets.packet(file.view(at: start, count: 32))
            return (start + (size ?? file.size), true)
        }
        let first = Int64(mark.utf8.count)
        guard let packets = try NUTPackets(of: file, at: first) else { return nil }
        let start = try last(syncPoint, of: file, before: content) ?? first
        return try packets.end(of: file, from: start, to: content).map { ($0, false) }
    }

    /// Where a code stands last; nil where it does not.
    private static func last(
        _ code: [UInt8], of file: InputFile, before content: Int64
    ) throws(ForgeError) -> Int64? {
        var upper = content
        while upper > 0, content - upper < tail {
            let lower = max(0, upper - block)
            // What begins in this block may end in the one behind.
            let bytes = try file.view(at: lower, count: Int(upper - lower) + code.count - 1).bytes
            var last: Int?
            var from = bytes[...]
            while let found = from.firstRange(of: code)?.lowerBound {
                (last, from) = (found, bytes[(found + 1)...])
            }
            if let last { return lower + Int64(last) }
            upper = lower
        }
        return nil
    }
}
