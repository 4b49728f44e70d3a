import FFmpegBinding
import ForgeModel

/// The end of an AMR file: frames whose first byte tells their size.
struct AMREnd {
    /// Bytes that are read at once, and that are walked: the speech of ten hours.
    private static let (block, limit): (Int, Int64) = (1 << 20, 1 << 26)
    /// Of a frame.
    private static let seconds = 0.02
    /// Zeros that a frame of speech does not end with.
    private static let overwritten: Int64 = 4

    /// Where the last frame begins and ends by its own size, of those in front of the zeros behind the sound; nil where the
    /// frames end at one of an unknown type.
    private let last: Range<Int64>?
    private let frames: Int64
    /// Offset of the tags behind.
    private let limit: Int64
    /// Offset of the zeros in front of them.
    private let content: Int64

    /// Nil for other files.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 9)
        let isWide = head.has("#!AMR-WB\n")
        guard isWide || head.has("#!AMR\n"), let sizes = SpeechFrames.sizes(of: isWide ? "amr_wb" : "amr_nb")
        else { return nil }
        let span = try SoundSpan(of: file)
        (limit, content) = (span.end, try span.endOfContent(file))
        var offset: Int64 = isWide ? 9 : 6
        var (last, frames): (Range<Int64>?, Int64) = (offset..<offset, 0)
        walk: while offset < min(content, Self.limit) {
            let bytes = try file.view(at: offset, count: Int(min(Int64(Self.block), limit - offset)))
            var place = 0
            while place < bytes.count, offset + Int64(place) < content {
                let size = sizes[SpeechFrames.type(bytes[place])]
                // Nothing tells where the next frame is behind one of an unknown type.
                guard size > 0 else {
                    last = nil
                    break walk
                }
                let start = offset + Int64(place)
                if place + size > bytes.count, start + Int64(size) <= limit { break }
                last = start..<start + Int64(size)
                frames += 1
                place += size
            }
            guard place > 0 else { break }
            offset += Int64(place)
        }
        (self.last, self.frames) = (last, frames)
    }

    /// Where the sound ends: zeros would be frames without end; nil where that is not known.
    var end: Int64? {
        guard let last, last.upperBound < limit, content < Self.limit else { return nil }
        return last.upperBound
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard let found = try AMREnd(of: file), let last = found.last, found.frames > 0 else { return .whole }
        if last.upperBound > found.limit {
            return .cut("frame", found.limit - last.lowerBound, of: Int64(last.count), seconds: seconds)
        }
        let zeros = found.limit - last.upperBound
        guard found.content < limit, zeros > 0, last.upperBound - found.content >= overwritten else {
            return .whole
        }
        let frames = Double(zeros) * Double(found.frames) / Double(last.upperBound)
        return .missing(
            "its last \(found.limit - found.content) bytes are zeros", seconds: (frames + 1) * seconds)
    }
}
