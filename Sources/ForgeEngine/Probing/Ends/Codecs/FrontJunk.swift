import FFmpegBinding
import ForgeModel

/// Bytes in front of the first frame of a stream that has no container. Libavformat takes some of them for frames, and
/// passes over what follows, or over the count in the first frame.
enum FrontJunk {
    /// Bytes in which the first frame is looked for.
    private static let searched = 1 << 20
    /// Of the tag that hides them: a header (id3.org, ID3v2.4, 3.1), and padding in the place of a first field.
    private static let (header, field) = (10, 10)

    /// The patch for libavformat in their place: a tag, which it passes over; nil where there is none of them.
    ///
    /// - Parameter container: libavformat's name.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func patch(_ file: InputFile, _ container: String) throws(ForgeError) -> BytePatch? {
        guard let format = FrameFormat(container: container) else { return nil }
        let start = try SoundSpan(of: file).start
        // Nearly all begin with a frame.
        guard format.header(try file.view(at: start, count: format.headerSize), 0) == nil,
            let count = FrameEnd.start(in: try file.view(at: start, count: searched), format),
            count >= header + field
        else { return nil }
        let size = count - header
        let digits = (0..<4).reversed().map { UInt8(size >> (7 * $0) & 127) }
        return BytePatch(
            offset: start,
            bytes: Array("ID3".utf8) + [4, 0, 0] + digits + [UInt8](repeating: 0, count: field))
    }
}
