import ForgeModel

/// WAV and AIFF, of which libavformat plays what is there without a word.
enum RIFFFacts {
    /// Refuses a file that is shorter than its first chunk says.
    ///
    /// Programs that write to a pipe leave sizes of 0 or near the largest; those say nothing.
    static func check(_ file: InputFile) throws(ForgeError) {
        var header = [UInt8](repeating: 0, count: 8)
        guard let count = try? header.withUnsafeMutableBytes({ try file.read(into: $0, at: 0) }), count == 8
        else {
            return
        }
        let isLittleEndian = header.starts(with: Array("RIFF".utf8))
        guard isLittleEndian || header.starts(with: Array("FORM".utf8)) else { return }
        let bytes = isLittleEndian ? Array(header[4...].reversed()) : Array(header[4...])
        let size = bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }
        // The chunk's own header is not counted, and a last odd byte's padding is often left out.
        guard size < 0x7FFF_0000, size + 8 > file.size + 1 else { return }
        throw .damaged(
            file.path, step: .probing,
            reason: "it has \(file.size) of \(size + 8) bytes, as a file does that was cut off")
    }
}
