import ForgeModel

/// The end of an MPEG program stream, as on DVDs: packs and packets that begin with a code and tell their sizes.
enum MPEGPSEnd {
    /// The part of a file that is walked: a pack has at most some 100 kB.
    private static let tail: Int64 = 1 << 20
    /// The prefix of start codes, and the codes of a pack and of the end (ISO 13818-1, 2.5.3).
    private static let (code, pack, end): (UInt64, UInt64, UInt64) = (1, 0x1BA, 0x1B9)

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let content = try SoundSpan(of: file).end
        let start = max(0, content - tail)
        let bytes = try file.view(at: start, count: Int(content - start))
        guard var at = (0..<max(0, bytes.count - 3)).first(where: { bytes.big(4, at: $0) == pack }) else {
            return .whole
        }
        while let code = bytes.big(4, at: at), code >> 8 == Self.code, code != end {
            guard let size = size(code, bytes, at) else { return .whole }
            if at + size > bytes.count { return .cut("packet", Int64(bytes.count - at), of: Int64(size)) }
            at += size
        }
        return .whole
    }

    /// Bytes of what begins with a code; nil where they are not told.
    private static func size(_ code: UInt64, _ bytes: ByteView, _ at: Int) -> Int? {
        guard code == pack else { return bytes.big(2, at: at + 4).map { Int($0) + 6 } }
        guard at + 14 <= bytes.count else { return nil }
        // Those of MPEG-1 have two bytes fewer and no stuffing.
        return bytes[at + 4] >> 6 == 1 ? 14 + Int(bytes[at + 13] & 7) : 12
    }
}
