extension String {
    /// The text's lines, broken at spaces to fit a terminal; what follows a break is set in.
    ///
    /// A word that is longer than a line stays whole, so that a path can be copied.
    /// - Parameters:
    ///   - columns: nil breaks nothing.
    ///   - indent: columns that what follows a break is set in by, a quarter of the line at most.
    func wrapped(columns: Int?, indent: Int = 10) -> String {
        guard let columns else { return self }
        let indent = Swift.min(indent, columns / 4)
        return split(separator: "\n", omittingEmptySubsequences: false)
            .map { Self.wrapped($0, columns, String(repeating: " ", count: indent)) }
            .joined(separator: "\n")
    }

    private static func wrapped(_ line: Substring, _ columns: Int, _ margin: String) -> String {
        guard width(line) > columns else { return String(line) }
        var result = ""
        var column = 0
        // Spaces that line up columns go where the line is broken.
        var gap = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let width = width(word)
            if width > 0, column + gap.count > margin.count, column + gap.count + width > columns {
                result += "\n" + margin + word
                column = margin.count + width
                gap = " "
            } else if width > 0 {
                result += gap + word
                column += gap.count + width
                gap = " "
            } else {
                gap += " "
            }
        }
        return result
    }

    /// Columns that the text takes: colour sequences take none.
    private static func width(_ text: Substring) -> Int {
        text.contains("\u{1B}") ? text.replacing(/\u{1B}\[[0-9;]*m/, with: "").columns : text.columns
    }
}
