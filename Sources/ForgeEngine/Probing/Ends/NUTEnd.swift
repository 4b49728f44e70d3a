import ForgeModel

/// The end of a NUT file: the index that its writers put behind the sound.
enum NUTEnd {
    /// Bytes in front of the end that the index is looked for in: that of a thousand hours has a few of them.
    private static let tail: Int64 = 1 << 24
    private static let block: Int64 = 1 << 16
    private static let mark = "nut/multimedia container\0"
    /// What an index begins with, and the length up to which a packet's header has no check sum (NUT specification).
    private static let (index, headerLimit): ([UInt8], Int64) = (
        [0x4E, 0x58, 0xDD, 0x67, 0x2F, 0x23, 0xE6, 0x4E], 4096
    )

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard isNUT(try file.view(at: 0, count: mark.utf8.count)) else { return .whole }
        guard let end = try end(of: file) else {
            return .missing("it has no index at its end, as a file has that was cut off")
        }
        return end > file.size ? FileEnd(note: "its index is cut off; its sound is all there") : .whole
    }

    static func isNUT(_ head: ByteView) -> Bool { head.bytes.starts(with: mark.utf8) }

    /// Where the index ends, which may be beyond the end of the file; nil where there is none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func end(of file: InputFile) throws(ForgeError) -> Int64? {
        let content = try SoundSpan(of: file).endOfContent(file)
        var upper = content
        while upper > 0, content - upper < tail {
            let lower = max(0, upper - block)
            // What begins in this block may end in the one behind.
            let bytes = try file.view(at: lower, count: Int(upper - lower) + index.count - 1).bytes
            var last: Int?
            var from = bytes[...]
            while let found = from.firstRange(of: index)?.lowerBound {
                (last, from) = (found, bytes[(found + 1)...])
            }
            if let last { return try packetEnd(file, lower + Int64(last)) }
            upper = lower
        }
        return nil
    }

    /// Where the packet ends that begins at a place, by its forward pointer.
    private static func packetEnd(_ file: InputFile, _ start: Int64) throws(ForgeError) -> Int64 {
        let pointer = try file.view(at: start + Int64(index.count), count: 8).sevenBits(at: 0, most: 8)
        guard pointer.isWhole else { return file.size + 1 }
        let header = Int64(index.count + pointer.end) + (pointer.value > headerLimit ? 4 : 0)
        return start + header + pointer.value
    }
}
