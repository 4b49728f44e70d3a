import ForgeModel

/// The end of a stream of frames: whether the last one is whole.
enum FrameEnd {
    /// Frames in a row before bytes that look like a header are taken for one.
    private static let chainLength = 3
    /// Frames that the part of a file has which is looked at.
    private static let frames = 8

    /// How a stream ends.
    enum Ending: Equatable {
        /// No frames were found there, or what follows the last one is none.
        case whole
        /// Of the last frame only so many bytes are there; the header may be one of them or not.
        case cut(there: Int64, frame: FrameStart)
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ format: FrameFormat) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        return try finding(ending(of: file, span, format), in: file, span)
    }

    /// Zeros behind the sound that are worth a word.
    private static let muchPadding: Int64 = 1 << 16

    /// The same of a stream that nothing tells the length of.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func finding(
        _ ending: Ending, in file: InputFile, _ span: SoundSpan
    ) throws(ForgeError) -> FileEnd {
        guard ending == .whole else { return finding(ending) }
        let end = span.tagsBehind.isEmpty ? file.size : span.end
        let zeros = try end - span.endOfContent(file)
        guard zeros >= muchPadding else { return .whole }
        return FileEnd(note: "its last \(zeros) bytes are zeros, in whose place there may have been sound")
    }

    static func finding(_ ending: Ending) -> FileEnd {
        guard case .cut(let there, let frame) = ending else { return .whole }
        return .cut("frame", there, of: Int64(frame.size), seconds: frame.seconds)
    }

    /// Follows the last frames from header to header.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func ending(
        of file: InputFile, _ span: SoundSpan, _ format: FrameFormat
    ) throws(ForgeError) -> Ending {
        let window = Int64(format.largestFrame * frames)
        // Behind so many zeros no frame goes on.
        let end = min(span.end, try span.endOfContent(file) + window)
        let start = max(span.start, end - 2 * window)
        let bytes = try file.view(at: start, count: Int(end - start))
        guard var position = chain(in: bytes, from: 0, format, isStart: start == span.start) else {
            return .whole
        }
        var last: FrameStart?
        while position < bytes.count {
            if let header = format.header(bytes, position), last.map({ $0.isFollowed(by: header) }) ?? true {
                guard position + header.size <= bytes.count else {
                    // A tag that was put behind a stream often covers the end of its last frame.
                    return end < file.size && end == span.end
                        ? .whole : .cut(there: Int64(bytes.count - position), frame: header)
                }
                last = header
                position += header.size
            } else if let last, isStump(bytes, position, of: last, format), end == file.size {
                return .cut(there: Int64(bytes.count - position), frame: last)
            } else if let next = chain(in: bytes, from: position + 1, format, isStart: false) {
                last = nil
                position = next
            } else {
                return .whole
            }
        }
        return .whole
    }

    /// Whether something else follows the last frame: a frame that is cut off is still one.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func isFollowed(_ file: InputFile, _ span: SoundSpan, _ format: FrameFormat) throws(ForgeError)
        -> Bool
    {
        let start = max(span.start, span.end - Int64(format.largestFrame * frames))
        let bytes = try file.view(at: start, count: Int(max(0, span.end - start)))
        guard var position = chain(in: bytes, from: 0, format, isStart: start == span.start) else {
            return true
        }
        while let header = format.header(bytes, position) { position += header.size }
        return position + format.headerSize <= bytes.count
    }

    /// Where the first frame of a stream is; nil where none is found.
    static func start(in bytes: ByteView, _ format: FrameFormat) -> Int? {
        chain(in: bytes, from: 0, format, isStart: true)
    }

    /// The first place from which frames follow each other; at the start of a stream a single one will do that
    /// reaches the end.
    private static func chain(
        in bytes: ByteView, from first: Int, _ format: FrameFormat, isStart: Bool
    ) -> Int? {
        var start = first
        while start + format.headerSize <= bytes.count {
            defer { start += 1 }
            guard let header = format.header(bytes, start) else { continue }
            var (position, found, last) = (start + header.size, 1, header)
            while found < chainLength, let next = format.header(bytes, position), last.isFollowed(by: next) {
                position += next.size
                found += 1
                last = next
            }
            if found == chainLength { return start }
            if isStart, found == 2 || start == first, position + format.headerSize > bytes.count {
                return start
            }
        }
        return nil
    }

    /// Whether the fewer bytes than a header has that are left can be the beginning of one.
    private static func isStump(
        _ bytes: ByteView, _ position: Int, of last: FrameStart, _ format: FrameFormat
    ) -> Bool {
        let rest = bytes.count - position
        guard rest < format.headerSize, position >= last.size else { return false }
        let before = position - last.size
        // The sync word and what comes right behind it stay as they are.
        return (0..<min(rest, 2)).allSatisfy { bytes[position + $0] == bytes[before + $0] }
    }
}
