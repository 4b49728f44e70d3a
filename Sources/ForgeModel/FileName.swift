/// Names that every common file system takes.
package enum FileName {
    /// Bytes; 255 are the limit, and an extension, a number and a temporary name's marks must fit as well.
    private static let limit = 200

    /// Without what Windows and network shares forbid and without directional controls, not hidden, without blanks or
    /// dots at the end, not too long.
    package static func safe(_ name: String) -> String {
        var result = ""
        for character in name.withoutDirectionControls {
            guard result.utf8.count + character.utf8.count <= limit else { break }
            let isBad =
                "/\\:*?\"<>|".contains(character)
                || character.unicodeScalars.contains(where: \.isUnsafeToShow)
            result.append(isBad ? "_" : character)
        }
        while let last = result.last, last.isWhitespace || last == "." { result.removeLast() }
        let text = String(result.drop(while: \.isWhitespace))
        let visible = text.first == "." ? "_" + text.dropFirst() : text
        return isDevice(visible) ? "_" + visible : visible
    }

    /// The same of a folder's name, never empty. Of bytes that are no UTF-8, those stay.
    package static func safe(folder name: FilePath) -> FilePath {
        if let text = String(validating: name.bytes, as: UTF8.self) {
            let safe = safe(text)
            return FilePath(safe.isEmpty ? "_" : safe)
        }
        var bytes = name.withoutDirectionControls.bytes.map { byte in
            byte < 0x20 || "\\:*?\"<>|".utf8.contains(byte) ? UInt8(ascii: "_") : byte
        }
        while let last = bytes.last, " .".utf8.contains(last) { bytes.removeLast() }
        return FilePath(bytes: bytes)
    }

    /// Whether Windows takes the name for one of its devices, with any extension.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.lowercased()
        return stem.wholeMatch(of: #/ *(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) */#) != nil
    }
}
