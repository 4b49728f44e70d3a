extension String {
    /// The text's lines, broken at spaces to fit a terminal; what follows a break is set in.
    ///
    /// A word that is longer than a line stays whole, so that a path can be copied.
    func wrapped(columns: Int, indent: Int = 10) -> String {
        let indent = Swift.min(indent, columns / 4)
        return split(separator: "\n", omittingEmptySubsequences: false)
            .map { Self.wrapped($0, columns, String(repeating: " ", count: indent)) }
            .joined(separator: "\n")
    }

    private static func wrapped(_ line: Substring, _ columns: Int, _ margin: String) -> String {
        guard visibleCount(line) > columns else { return String(line) }
        var result = ""
        var column = 0
        var isFirst = true
        // Empty pieces are the spaces that line up columns.
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let width = visibleCount(word)
            if column > margin.count, column + 1 + width > columns {
                while result.last == " " { result.removeLast() }
                result += "\n" + margin + word
                column = margin.count + width
            } else {
                result += (isFirst ? "" : " ") + word
                column += (isFirst ? 0 : 1) + width
            }
            isFirst = false
        }
        return result
    }

    /// Characters that take room: colour sequences do not.
    private static func visibleCount(_ text: Substring) -> Int {
        var count = 0
        var isEscape = false
        for character in text {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { count += 1 }
            if isEscape, character == "m" { isEscape = false }
        }
        return count
    }
}
