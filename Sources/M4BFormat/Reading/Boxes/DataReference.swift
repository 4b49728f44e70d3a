/// The name of another file in the forms that QuickTime and ISO have for it.
enum DataReference {
    /// - Parameter box: at the reference itself.
    /// - Returns: nil where no file is named.
    static func name(_ type: FourCC, _ box: inout BoxCursor) -> String? {
        switch type {
        case "url ": return text(&box)
        case "urn ":
            let name = text(&box)
            return text(&box) ?? name
        case _ where isAlias(type): return alias(&box)
        default: return nil
        }
    }

    /// Whether a reference is a record of the Macintosh.
    static func isAlias(_ type: FourCC) -> Bool { type == "alis" || type == "rsrc" }

    /// Of a movie that holds nothing but references to others (`rmra`).
    static func name(in references: BoxCursor) -> String? {
        for entry in (try? references.children()) ?? [] where entry.type == "rmda" {
            guard var box = try? entry.children().first("rdrf"), (try? box.skip(4)) != nil,
                let type = try? box.fourCC(), (try? box.skip(4)) != nil
            else { continue }
            if let name = name(type, &box) { return name }
        }
        return nil
    }

    /// To its first zero byte.
    private static func text(_ box: inout BoxCursor) -> String? {
        var bytes: [UInt8] = []
        while let byte = try? box.u8(), byte != 0 { bytes.append(byte) }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The file's name in a Macintosh alias record of version 2: a length and up to 63 bytes at offset 50.
    private static func alias(_ box: inout BoxCursor) -> String? {
        guard (try? box.skip(50)) != nil, let length = try? box.u8(), (1...63).contains(length),
            let bytes = try? box.take(Int(length))
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
