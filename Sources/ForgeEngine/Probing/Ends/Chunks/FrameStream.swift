import ForgeModel

/// A stream of frames and nothing else: a file without a container, or the sound of a WAV or W64 file.
struct FrameStream {
    /// Bytes in which the first frame is looked for.
    private static let searched = 1 << 16

    let format: FrameFormat
    /// In the file: from the first frame, or what stands in its place, to what is behind the last one.
    let range: Range<Int64>
    /// Whether a header says that all of it is sound.
    let isDeclared: Bool

    /// Nil for a container of another kind, and for sound that is made of no frames.
    ///
    /// - Parameters:
    ///   - container: libavformat's name.
    ///   - codec: libavcodec's name.
    ///   - end: where libavformat is to take the file to end; nil where it does.
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile, _ container: String, codec: String, end: Int64?) throws(ForgeError) {
        let end = min(end ?? file.size, file.size)
        if let format = FrameFormat(container: container) {
            self.format = format
            range = try min(SoundSpan(of: file).start, end)..<end
            isDeclared = false
            return
        }
        if let stream = try Self.amr(of: file, container, end: end) {
            self = stream
            return
        }
        guard let format = FrameFormat(codec: codec), let chunk = try Self.chunk(of: file, container),
            // Some keep their frames in another form, as DTS in words of 14 bits.
            FrameEnd.start(in: try file.view(at: chunk.range.lowerBound, count: Self.searched), format) != nil
        else { return nil }
        self.format = format
        (range, isDeclared) = (chunk.range.clamped(to: 0..<end), chunk.isDeclared)
    }

    private init(_ format: FrameFormat, _ range: Range<Int64>) {
        (self.format, self.range, isDeclared) = (format, range, false)
    }

    /// An AMR file; nil for others.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func amr(of file: InputFile, _ container: String, end: Int64?) throws(ForgeError) -> FrameStream? {
        guard container.hasPrefix("amr") else { return nil }
        let head = try file.view(at: 0, count: 9)
        let isWide = head.has("#!AMR-WB\n")
        guard isWide || head.has("#!AMR\n"), let sizes = SpeechFrames.sizes(of: isWide ? "amr_wb" : "amr_nb")
        else { return nil }
        let start: Int64 = isWide ? 9 : 6
        let span = try SoundSpan(of: file)
        return FrameStream(.amr(sizes: sizes), start..<max(start, min(end ?? span.end, span.end)))
    }

    private static func chunk(
        of file: InputFile, _ container: String
    ) throws(ForgeError) -> (range: Range<Int64>, isDeclared: Bool)? {
        switch container {
        case "wav":
            try WAVSound(of: file).map { sound throws(ForgeError) in
                (try sound.range(in: file), !sound.isUnknown && sound.more == nil)
            }
        case "w64":
            try W64End.data(of: file).map { chunk, more, _ throws(ForgeError) in
                (try W64End.range(of: chunk, more, in: file), !W64End.isUnknown(chunk.size) && more == nil)
            }
        default: nil
        }
    }
}
