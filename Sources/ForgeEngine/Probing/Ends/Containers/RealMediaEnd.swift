import ForgeModel

/// The end of a RealMedia file: chunks that tell their sizes.
enum RealMediaEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard try file.view(at: 0, count: 4).has(".RMF") else { return .whole }
        var offset: Int64 = 0
        for _ in 0..<256 {
            let chunk = try file.view(at: offset, count: 8)
            guard let size = chunk.big(4, at: 4), size >= 10 else { return .whole }
            // Some count the chunk's own header twice.
            if chunk.has("DATA"), offset + Int64(size) > file.size + 18 {
                return .short(of: offset + Int64(size), file)
            }
            offset += Int64(size)
        }
        return .whole
    }
}
