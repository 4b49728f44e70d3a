import ForgeModel
import M4BFormat

/// Tags and other things that are no sound and stand before, between and behind the frames of a stream that has no
/// container: what a demuxer would take for damage.
///
/// ID3v1 and its "TAG+", ID3v2 (id3.org), APEv1 and APEv2 (hydrogenaud.io's APE tag), Lyrics3v1 and v2 (id3.org).
enum StrayTags {
    /// Bytes of lyrics at most, by Lyrics3v1.
    private static let longestLyrics: Int64 = 5100 + 11
    private static let blockSize = 1 << 16

    /// Where the tags at the end of a file begin; its size where there are none.
    static func soundEnd(of file: InputFile) throws -> Int64 {
        try tagsAtEnd(of: file).last?.lowerBound ?? file.size
    }

    /// Where the tags at the end of a file are, the last first.
    static func tagsAtEnd(of file: InputFile) throws -> [Range<Int64>] {
        var (ranges, end): ([Range<Int64>], Int64) = ([], file.size)
        while let start = try tagStart(before: end, file), start >= 0, start < end {
            ranges.append(start..<end)
            end = start
        }
        return ranges
    }

    private static func tagStart(before end: Int64, _ file: InputFile) throws -> Int64? {
        func holds(_ text: String, at offset: Int64) throws -> Bool {
            guard offset >= 0, offset + Int64(text.utf8.count) <= end else { return false }
            return try file.bytes(at: offset, count: text.utf8.count) == Array(text.utf8)
        }
        if try holds("TAG", at: end - 128) {
            return try holds("TAG+", at: end - 355) ? end - 355 : end - 128
        }
        if try holds("APETAGEX", at: end - 32) {
            let bytes = try file.bytes(at: end - 20, count: 12)
            let size = littleEndian(bytes[0..<4])
            let hasHeader = bytes[11] & 0x80 != 0
            return end - size - (hasHeader ? 32 : 0)
        }
        if try holds("LYRICS200", at: end - 9) {
            let digits = try file.bytes(at: end - 15, count: 6)
            guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return end - 15 - digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
        }
        if try holds("LYRICSEND", at: end - 9) {
            let from = max(0, end - 9 - longestLyrics)
            let bytes = try file.bytes(at: from, count: Int(end - from))
            return bytes.ranges(of: Array("LYRICSBEGIN".utf8)).last.map { from + Int64($0.lowerBound) }
        }
        if try holds("3DI", at: end - 10), let size = synchsafe(try file.bytes(at: end - 4, count: 4)[...]) {
            return end - size - 20
        }
        return nil
    }

    /// Where the first frame may begin: behind the ID3v2 tags at the start.
    static func soundStart(of file: InputFile) throws -> Int64 {
        var start: Int64 = 0
        while start + 10 < file.size,
            let size = tagSize(try file.bytes(at: start, count: 10)[...], left: file.size - start), size > 0
        {
            start += size
        }
        return min(start, file.size)
    }

    static func startsTag(at offset: Int64, of file: InputFile) throws -> Bool {
        let left = file.size - offset
        return tagSize(try file.bytes(at: offset, count: Int(min(left, 32)))[...], left: left) != nil
    }

    /// What stands in a part of a file where frames were expected.
    struct Junk {
        /// Without tags, pictures and text.
        var bytes: Int64 = 0
        var isZeros = true
    }

    /// Bytes of a range that are looked at; those behind them count like them, so that nothing costs hours.
    private static let mostWeighed: Int64 = 1 << 26

    /// Weighs the bytes of a range of the file that are no frames.
    static func junk(in range: Range<Int64>, of file: InputFile) throws -> Junk {
        var junk = Junk()
        var offset = range.lowerBound
        while offset < range.upperBound {
            if offset - range.lowerBound >= mostWeighed {
                junk.bytes += range.upperBound - offset
                break
            }
            let count = Int(min(Int64(blockSize), range.upperBound - offset))
            let block = try file.bytes(at: offset, count: count)
            let left = range.upperBound - offset
            var index = 0
            var skipped: Int64?
            while index < block.count {
                let rest = block[index...]
                if let size = tagSize(rest, left: left - Int64(index)) {
                    skipped = size
                    break
                }
                if junk.bytes == 0, isNoSound(rest) { return junk }
                if block[index] != 0 { junk.isZeros = false }
                junk.bytes += 1
                index += 1
            }
            offset += Int64(index) + (skipped ?? 0)
        }
        return junk
    }

    /// Bytes of the tag at the start of `bytes`; nil where none begins.
    private static func tagSize(_ bytes: ArraySlice<UInt8>, left: Int64) -> Int64? {
        guard let first = bytes.first, [0x49, 0x54, 0x41, 0x4C].contains(first), bytes.count >= 10 else {
            return nil
        }
        let start = bytes.startIndex
        func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
        if begins("ID3"), bytes[start + 3] < 0xFF, bytes[start + 4] < 0xFF,
            let size = synchsafe(bytes[start + 6..<start + 10])
        {
            return size + 10 + (bytes[start + 5] & 0x10 != 0 ? 10 : 0)
        }
        if begins("TAG"), left >= 128 { return 128 }
        if begins("APETAGEX"), bytes.count >= 24 {
            let isHeader = bytes[start + 23] & 0x20 != 0
            return isHeader ? littleEndian(bytes[start + 12..<start + 16]) + 32 : 32
        }
        if begins("LYRICSBEGIN"),
            let end = ["LYRICS200", "LYRICSEND"].compactMap({
                bytes.firstRange(of: Array($0.utf8))?.lowerBound
            }).min()
        {
            return Int64(end - start + 9)
        }
        return nil
    }

    /// Pictures and text by their first bytes: what programs leave behind the sound, without a frame around it.
    private static func isNoSound(_ bytes: ArraySlice<UInt8>) -> Bool {
        let magics: [[UInt8]] = [[0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47], Array("GIF8".utf8)]
        if magics.contains(where: { bytes.starts(with: $0) }) { return true }
        let head = bytes.prefix(64)
        return head.count >= 16 && head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }
            && String(validating: head, as: UTF8.self) != nil
    }

    private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> Int64 {
        bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    /// Four times seven bits; nil where a byte has eight.
    private static func synchsafe(_ bytes: ArraySlice<UInt8>) -> Int64? {
        bytes.allSatisfy { $0 < 128 } ? bytes.reduce(0) { $0 << 7 | Int64($1) } : nil
    }
}
