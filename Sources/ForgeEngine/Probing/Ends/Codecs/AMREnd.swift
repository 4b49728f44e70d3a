import FFmpegBinding
import ForgeModel

/// The end of an AMR file: frames whose first byte tells their size.
enum AMREnd {
    /// Bytes that are read at once, and that are walked: the speech of ten hours.
    private static let (block, limit): (Int, Int64) = (1 << 20, 1 << 26)
    /// Of a frame.
    private static let seconds = 0.02

    /// - Parameter codec: libavcodec's name.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ codec: String) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        guard let sizes = SpeechFrames.sizes(of: codec) else { return .whole }
        let head = try file.view(at: 0, count: 9)
        var offset: Int64 = head.has("#!AMR-WB\n") ? 9 : head.has("#!AMR\n") ? 6 : 0
        while offset < min(span.end, limit) {
            let bytes = try file.view(at: offset, count: Int(min(Int64(block), span.end - offset)))
            var place = 0
            while place < bytes.count {
                let size = sizes[SpeechFrames.type(bytes[place])]
                // Nothing tells where the next frame is behind one of an unknown type.
                guard size > 0 else { return .whole }
                if offset + Int64(place + size) > span.end {
                    return .cut("frame", Int64(bytes.count - place), of: Int64(size), seconds: seconds)
                }
                if place + size > bytes.count { break }
                place += size
            }
            guard place > 0 else { return .whole }
            offset += Int64(place)
        }
        return .whole
    }
}
