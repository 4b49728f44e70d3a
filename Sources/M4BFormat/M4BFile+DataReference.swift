extension M4BFile.Track {
    /// `dref` (ISO 14496-12, 8.7.2; QTFF, "Data reference atoms"): the files that media is in, in the order of their
    /// numbers from 1; nil for this one. What is not of that form counts as this file.
    static func dataReferences(_ box: BoxCursor) -> [String?] {
        var box = box
        guard (try? box.skip(8)) != nil, let entries = try? box.children() else { return [] }
        return entries.map { entry in
            var entry = entry
            guard let flags = try? entry.versionAndFlags().flags, flags & 1 == 0 else { return nil }
            let hasContent = entry.remaining > 0
            if let name = DataReference.name(entry.type, &entry) { return name }
            // A record that leads elsewhere all the same, by what only a Macintosh understands.
            return hasContent && DataReference.isAlias(entry.type) ? "of a name that is not told" : nil
        }
    }
}

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
