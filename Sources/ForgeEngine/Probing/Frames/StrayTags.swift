import ForgeModel
import M4BFormat

/// Tags and other things that are no sound and stand before, between and behind the frames of a stream that has no
/// container: what a demuxer would take for damage.
///
/// ID3v1 and its "TAG+", ID3v2 (id3.org), APEv1 and APEv2 (hydrogenaud.io's APE tag), Lyrics3v1 and v2 (id3.org).
enum StrayTags {
    private static let blockSize = 1 << 16

    static func startsTag(at offset: Int64, of file: InputFile) throws -> Bool {
        let left = file.size - offset
        return tag(try file.bytes(at: offset, count: Int(min(left, 32)))[...], left: left) != nil
    }

    /// The bytes in a part of a file where frames were expected.
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
                let zeros = zeros(block, from: index)
                junk.bytes += Int64(zeros)
                index += zeros
                guard index < block.count else { break }
                let rest = block[index...]
                if let tag = tag(rest, left: left - Int64(index)) {
                    // The footer of a tag that has no header tells what was in front of it.
                    junk.bytes -= min(junk.bytes, tag.before)
                    skipped = tag.size
                    break
                }
                if junk.bytes == 0 {
                    if isNoSound(rest) { return junk }
                    if let size = countFrame(rest) {
                        skipped = size
                        break
                    }
                }
                junk.isZeros = false
                junk.bytes += 1
                index += 1
            }
            offset += Int64(index) + (skipped ?? 0)
        }
        return junk
    }

    /// Zeros in front of so many bytes that are none: a frame ends in fewer.
    private static let overwritten: Int64 = 16

    /// Bytes between two frames in whose place there may have been others. Zeros that begin and end with a frame were put
    /// there: others would have taken a part of a frame.
    static func lost(in gap: Range<Int64>, of file: InputFile) throws -> Int64 {
        let junk = try junk(in: gap, of: file)
        return try junk.isZeros && isInserted(gap, in: file) ? 0 : junk.bytes
    }

    /// Whether zeros begin where the frame in front of them ends.
    static func isInserted(_ gap: Range<Int64>, in file: InputFile) throws(ForgeError) -> Bool {
        let count = min(overwritten, gap.lowerBound)
        return try !file.view(at: gap.lowerBound - count, count: Int(count)).bytes.allSatisfy { $0 == 0 }
    }

    /// The warning about bytes that are left out.
    static func warning(_ path: ForgePath, _ bytes: Int64) -> String {
        "\(path): \(bytes) bytes that are not audio are left out"
    }

    /// How many zeros there are from a place on.
    private static func zeros(_ bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            var index = start
            while index < bytes.count, bytes[index] == 0 { index += 1 }
            return index - start
        }
    }

    /// Bytes of a frame of MPEG audio that holds a count of frames, as in front of a file that was put behind another;
    /// nil for others.
    private static func countFrame(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.first == 0xFF, bytes.count >= 4 else { return nil }
        let head = ByteView(bytes: Array(bytes.prefix(largestCount)))
        guard let header = MPEGAudioHeader(head), let frame = header.frame(freeSize: nil),
            MPEGCount(head, 0, header) != nil
        else { return nil }
        return Int64(frame.size)
    }

    /// Bytes up to the end of a count in a frame.
    private static let largestCount = 64

    /// A tag at the start of bytes, and what belongs to it in front of them.
    private struct Tag {
        var size: Int64
        var before: Int64 = 0
    }

    /// Nil where none begins.
    private static func tag(_ bytes: ArraySlice<UInt8>, left: Int64) -> Tag? {
        guard let first = bytes.first, [0x49, 0x54, 0x41, 0x4C].contains(first), bytes.count >= 10 else {
            return nil
        }
        let start = bytes.startIndex
        func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
        if let size = ID3v2Size.total(bytes) { return Tag(size: size) }
        if begins("TAG"), left >= 128 { return Tag(size: 128) }
        if let mark = APEMark(bytes) {
            let (own, all) = (Int64(APEMark.count), Int64(mark.size))
            return mark.isHeader ? Tag(size: all + own) : Tag(size: own, before: all - own)
        }
        if begins("LYRICSBEGIN"),
            let end = ["LYRICS200", "LYRICSEND"].compactMap({
                bytes.firstRange(of: Array($0.utf8))?.lowerBound
            }).min()
        {
            return Tag(size: Int64(end - start + 9))
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
}
