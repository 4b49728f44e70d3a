import FFmpegBinding
import ForgeModel

/// The end of Amiga's 8SVX, 16SV and MAUD, and of DSDIFF: the size of the sound beside what is there.
enum IFFEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ stream: StreamInfo) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 16)
        if head.has("FRM8"), head.has("DSD ", at: 12) {
            guard let sound = try dsdiff(file), sound.end > file.size else { return .whole }
            // libavformat counts eight samples of one bit as one.
            let perSecond = sound.name.has("DSD ") ? Double(stream.sampleRate * stream.channels) : 0
            return short(of: sound.end, file, perSecond)
        }
        guard let sound = try amiga(file, head), !ChunkWalk.isUnknown(sound.size),
            sound.start + sound.size > file.size
        else { return .whole }
        return short(of: sound.start + sound.size, file, Double(stream.bitRate) / 8)
    }

    private static func short(of total: Int64, _ file: InputFile, _ perSecond: Double) -> FileEnd {
        .short(of: total, file, seconds: perSecond > 0 ? Double(total - file.size) / perSecond : nil)
    }

    /// The chunk with the sound of a DSDIFF file, compressed or not; nil where there is none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func dsdiff(_ file: InputFile) throws(ForgeError) -> CAFChunk? {
        try CAFEnd.chunks(of: file, from: 16).first { $0.name.has("DSD ") || $0.name.has("DST ") }
    }

    /// The chunk with the sound of the other formats; nil for other files.
    ///
    /// - Parameter head: the first bytes of the file.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func amiga(_ file: InputFile, _ head: ByteView) throws(ForgeError) -> ChunkWalk.Chunk? {
        let isMAUD = head.has("MAUD", at: 8)
        guard head.has("FORM"), isMAUD || head.has("8SVX", at: 8) || head.has("16SV", at: 8) else {
            return nil
        }
        return try ChunkWalk(file: file, isLittleEndian: false)
            .find(isMAUD ? "MDAT" : "BODY", from: 12, seeing: { _ in })
    }
}
