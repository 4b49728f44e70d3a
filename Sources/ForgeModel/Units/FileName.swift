/// Names that every common file system takes.
package enum FileName {
    /// Bytes; 255 are the limit, and an extension, a number and a temporary name's marks must fit as well.
    private static let limit = 200

    /// Without what Windows and network shares forbid and without directional controls, not hidden, without blanks or
    /// dots at the end, not too long.
    package static func safe(_ name: String) -> String {
        String(decoding: safe(name.withoutDirectionControls.map(Unit.character)), as: UTF8.self)
    }

    /// The same of a folder's name, never empty. Bytes that are no UTF-8 stay as they are.
    package static func safe(folder name: ForgePath) -> ForgePath {
        let safe = safe(Unit.all(of: name.withoutDirectionControls.bytes))
        return safe.isEmpty ? "_" : ForgePath(bytes: safe)
    }

    private static func safe(_ name: [Unit]) -> [UInt8] {
        var (units, count): ([Unit], Int) = ([], 0)
        for unit in name {
            guard count + unit.bytes.count <= limit else { break }
            units.append(unit.isForbidden ? .character("_") : unit)
            count += unit.bytes.count
        }
        while let last = units.last, last.isBlank || last == .character(".") { units.removeLast() }
        units = Array(units.drop(while: \.isBlank))
        if units.first == .character(".") { units[0] = .character("_") }
        let bytes = units.flatMap(\.bytes)
        return isDevice(String(decoding: bytes, as: UTF8.self)) ? [UInt8(ascii: "_")] + bytes : bytes
    }

    /// Whether Windows takes the name for one of its devices, with any extension.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.lowercased()
        return stem.wholeMatch(of: #/ *(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) */#) != nil
    }
}

/// A character of a name, or a byte that is no part of one.
private enum Unit: Equatable {
    case character(Character)
    case byte(UInt8)

    static func all(of bytes: [UInt8]) -> [Unit] {
        var (units, text): ([Unit], [UInt8]) = ([], [])
        var rest = bytes[...]
        func characters() -> [Unit] { String(decoding: text, as: UTF8.self).map(Unit.character) }
        while !rest.isEmpty {
            if let size = (1...4).first(where: { String(validating: rest.prefix($0), as: UTF8.self) != nil })
            {
                text += rest.prefix(size)
                rest = rest.dropFirst(size)
            } else {
                units += characters() + [.byte(rest.removeFirst())]
                text = []
            }
        }
        return units + characters()
    }

    var bytes: [UInt8] {
        switch self {
        case .character(let character): Array(character.utf8)
        case .byte(let byte): [byte]
        }
    }

    var isBlank: Bool { if case .character(let character) = self { character.isWhitespace } else { false } }

    var isForbidden: Bool {
        guard case .character(let character) = self else { return false }
        return "/\\:*?\"<>|".contains(character) || character.unicodeScalars.contains(where: \.isUnsafeToShow)
    }
}
