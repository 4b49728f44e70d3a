extension StringProtocol {
    /// Columns that the text takes on a terminal: two for each wide character of East Asia and each emoji.
    var columns: Int { reduce(0) { $0 + $1.columns } }
}

extension String {
    /// Rows that the text takes on a terminal of so many columns, at least 1. A wide character is not divided.
    func rows(columns: Int) -> Int {
        var (rows, used) = (1, 0)
        for character in self {
            used += character.columns
            if used > columns { (rows, used) = (rows + 1, character.columns) }
        }
        return rows
    }

    /// Cut to so many columns, with "…" for what is cut off.
    func cut(to width: Int) -> String {
        guard columns > width else { return self }
        var (result, used) = ("", 0)
        for character in self {
            used += character.columns
            // One column for the "…".
            guard used < width else { break }
            result.append(character)
        }
        return width > 0 ? result + "…" : ""
    }

    /// In lines of so many columns, broken at spaces; what has none to break at is broken where a line ends.
    func broken(to width: Int) -> [String] {
        guard columns > width, width > 1 else { return [self] }
        var lines = [""]
        for word in split(separator: " ").map(String.init) {
            if let last = lines.last, last.columns + (last.isEmpty ? 0 : 1) + word.columns <= width {
                lines[lines.count - 1] += (last.isEmpty ? "" : " ") + word
                continue
            }
            if lines.last != "" { lines.append("") }
            for character in word {
                if lines[lines.count - 1].columns + character.columns > width { lines.append("") }
                lines[lines.count - 1].append(character)
            }
        }
        return lines
    }

    var withoutTrailingSpaces: Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Filled with spaces on the right.
    func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - columns)) }
    /// Filled with spaces on the left.
    func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - columns)) + self }
}

extension Character {
    /// 0, 1 or 2. By its first scalar, and by that it is to be shown as a picture.
    var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return Self.wide.contains { $0.contains(first.value) } ? 2 : 1
        }
    }

    /// Wide and Fullwidth of Unicode's EastAsianWidth.txt, in whole blocks.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
        0x1AFF0...0x1B2FF,
        0x20000...0x3FFFD,
    ]
}
