import ForgeModel

/// The end of a Flash video file: tags, each followed by its size.
enum FLVEnd {
    private static let limit = 1 << 21

    /// Bytes in which the first tag is, which holds what the file says of itself.
    private static let front = 1 << 12
    /// Of a number (AMF 0, 2.2), behind its marker.
    private static let marker: UInt8 = 0

    /// Bytes of the whole file, as it says itself; nil where it does not.
    private static func declaredSize(_ file: InputFile) throws(ForgeError) -> Int64? {
        let view = try file.view(at: 0, count: front)
        guard let place = view.place(of: "filesize"), case let at = place + 8, at < view.count,
            view[at] == marker, let bits = view.big(8, at: at + 1)
        else { return nil }
        return Int64(exactly: Double(bitPattern: bits).rounded())
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 9)
        guard head.has("FLV"), let start = head.big(4, at: 5) else { return .whole }
        if let size = try declaredSize(file), size > file.size { return .short(of: size, file) }
        if let size = try file.view(at: file.size - 4, count: 4).big(4, at: 0), size > 11,
            let body = try file.view(at: file.size - 4 - Int64(size), count: 4).big(3, at: 1),
            body + 11 == size
        {
            return .whole
        }
        var offset = Int64(start) + 4
        for _ in 0..<limit where offset < file.size {
            let tag = try file.view(at: offset, count: 11)
            // The highest two bits are 0 in all tags, and not in letters.
            guard tag.count > 0, tag[0] < 64, [8, 9, 18].contains(tag[0] & 31) else { return .whole }
            guard let body = tag.big(3, at: 1), tag.count == 11 else {
                return .cut("tag", Int64(tag.count), of: 11)
            }
            if offset + 11 + Int64(body) > file.size {
                return .cut("tag", file.size - offset, of: 11 + Int64(body))
            }
            offset += 15 + Int64(body)
        }
        return .whole
    }
}
