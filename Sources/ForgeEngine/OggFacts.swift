import FFmpegBinding
import ForgeModel
import M4BFormat

/// What libavformat does not tell of an Ogg file, read from its pages (RFC 3533).
enum OggFacts {
    /// Bytes of a page header before its table of segment sizes.
    private static let headerSize = 27
    private static let magic: [UInt8] = Array("OggS".utf8)

    /// The exact length of a Vorbis stream that begins at sample 0: the last page's granule position.
    ///
    /// libavformat places the packets of a first page by that page's granule position, which on a page that is the
    /// last as well is cut short. Nil for other codecs, and for files of more than one stream, at once or one after
    /// the other, where the last page does not speak for all.
    static func trim(of file: InputFile, _ stream: StreamInfo) -> TrimFacts? {
        guard stream.codec == "vorbis", stream.startTime == 0, let granule = try? lastGranule(file),
            granule > 0
        else { return nil }
        return TrimFacts(priming: .zero, length: SampleCount(granule))
    }

    /// Walks all page headers; nil when there is more than one beginning of a stream, or anything but pages.
    private static func lastGranule(_ file: InputFile) throws -> Int64? {
        var header = [UInt8](repeating: 0, count: headerSize + 255)
        var offset: Int64 = 0
        var granule: Int64?
        while offset < file.size {
            let count = try header.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
            guard count >= headerSize, header.starts(with: magic) else { return nil }
            let isBeginning = header[5] & 2 != 0
            guard isBeginning == (offset == 0) else { return nil }
            let position = (0..<8).reduce(Int64(0)) { $0 | Int64(header[6 + $1]) << (8 * Int64($1)) }
            // -1 marks a page on which no packet ends.
            if position != -1 { granule = position }
            let segments = Int(header[26])
            guard count >= headerSize + segments else { return nil }
            let body = header[headerSize..<headerSize + segments].reduce(0) { $0 + Int64($1) }
            offset += Int64(headerSize + segments) + body
        }
        return offset == file.size ? granule : nil
    }
}
