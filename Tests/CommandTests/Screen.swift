@testable import forge_native

/// What a terminal shows that wraps its lines anew when it is resized: as much of one as a batch's panel uses.
struct Screen {
    /// Whole lines, however many rows each takes.
    private(set) var lines: [String] = [""]
    private(set) var columns: Int
    /// The cursor's line, and how far it is from the line's beginning.
    private var line = 0
    private var column = 0

    init(columns: Int) { self.columns = columns }

    mutating func resize(columns: Int) { self.columns = columns }

    /// Sequences that it does not know are left out.
    mutating func write(_ text: Substring) {
        var rest = text.unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = rowStart
            case "\n":
                line += 1
                if line == lines.count { lines.append("") }
            case "\u{1B}": escape(&rest)
            default: put(Character(scalar))
            }
        }
    }

    /// Where the cursor's row begins in its line; a full row is left only by the next letter.
    private var rowStart: Int { max(0, column - 1) / columns * columns }

    private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
        guard rest.popFirst() == "[" else { return }
        var number = ""
        while let scalar = rest.popFirst() {
            if "0123456789;".unicodeScalars.contains(scalar) {
                number.unicodeScalars.append(scalar)
                continue
            }
            switch scalar {
            case "A": for _ in 0..<(Int(number) ?? 1) { up() }
            case "J":
                lines.removeLast(lines.count - line - 1)
                lines[line] = String(lines[line].prefix(column))
            case "K": lines[line] = String(lines[line].prefix(column))
            default: break
            }
            return
        }
    }

    private mutating func up() {
        if rowStart > 0 {
            column -= columns
        } else if line > 0 {
            line -= 1
            column += max(0, lines[line].columns - 1) / columns * columns
        }
    }

    private mutating func put(_ character: Character) {
        var text = Array(lines[line])
        while text.count < column { text.append(" ") }
        if column < text.count { text[column] = character } else { text.append(character) }
        lines[line] = String(text)
        column += 1
    }
}
