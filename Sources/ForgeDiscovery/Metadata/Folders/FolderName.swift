import ForgeModel

/// The parts of the names of a book's folder and of those above it, by the tree that Audiobookshelf documents:
/// `Author/[Series/][Vol 1 - ][1994 - ]Title[ - Subtitle][ {Narrator}][ [ASIN]]`.
///
/// m4b-tool's `author/series/part - title` is the same tree. The numbers before a title and the subtitle are told
/// from it only where folders above are known: alone, "Author - Title" and "1 - Title" are titles as they stand.
struct FolderName: Equatable {
    var title: String
    var subtitle: String?
    var author: String?
    var narrator: String?
    var series: SeriesName?
    var year: String?
    var asin: String?

    /// - Parameter parents: the names above, outermost first; the last two count.
    init(_ name: String, parents: [String] = []) {
        author = parents.suffix(2).first
        series = parents.count > 1 ? parents.last.map { SeriesName(name: $0, part: nil) } : nil
        var text = name.trimmed
        asin = Self.takeASIN(&text)
        narrator = Self.takeNarrator(&text)
        var parts = text.components(separator: " - ")
        if series != nil {
            series?.part = Self.takePart(&parts)
        } else if !parents.isEmpty, parts.count > 1, Self.place(parts[0])?.rest == "",
            !Self.isYear(parts[0]) || parts.count > 2 && Self.isYear(parts[1])
        {
            // A place in a series of which nothing is known.
            parts.removeFirst()
        }
        year = Self.takeYear(&parts, isAlone: parents.isEmpty)
        if let author, parts.count > 1, parts[0].lowercased() == author.lowercased() { parts.removeFirst() }
        title = parts.joined(separator: " - ").trimmed
        if author != nil, parts.count > 1, !parts[0].isEmpty {
            title = parts[0]
            subtitle = parts.dropFirst().joined(separator: " - ")
        }
        if title.isEmpty { title = name.trimmed }
    }

    /// "[B002V5D7B0]", between spaces or at an end. Not "[UNABRIDGED]": without a digit it is a word.
    private static func takeASIN(_ text: inout String) -> String? {
        var open = text.firstIndex(of: "[")
        while let start = open {
            let inside = text[text.index(after: start)...].prefix(10)
            let after = text[inside.endIndex...]
            let isASIN =
                inside.count == 10 && inside.contains(where: \.isNumber)
                && inside.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
            if isASIN, after.first == "]", start == text.startIndex || text[text.index(before: start)] == " ",
                after.dropFirst().first.map({ $0 == " " }) ?? true
            {
                let asin = String(inside)
                let head = String(text[..<start]).trimmed
                let tail = String(after.dropFirst()).trimmed
                text = [head, tail].filter { !$0.isEmpty }.joined(separator: " ")
                return asin
            }
            open = text[text.index(after: start)...].firstIndex(of: "[")
        }
        return nil
    }

    /// "{Narrator}" at the end.
    private static func takeNarrator(_ text: inout String) -> String? {
        guard text.last == "}", let open = text.lastIndex(of: "{"), open > text.startIndex,
            text[text.index(before: open)] == " "
        else { return nil }
        let narrator = String(text[text.index(after: open)...].dropLast()).trimmed
        text = String(text[..<open]).trimmed
        return narrator.isEmpty ? nil : narrator
    }

    /// The first of the parts that is a place in the series: "Book 1", "Vol. 3 Title", "0.5", "6. Title"; but not
    /// "101 Dalmatians". The title it stands before stays.
    private static func takePart(_ parts: inout [String]) -> String? {
        for index in parts.indices {
            guard let (number, rest) = place(parts[index]) else { continue }
            // "1984", "2001 - A Space Odyssey": a year or a title. "1999 - 2026 - Title" has another year.
            let isYear = isYear(parts[index])
            let others = parts.indices.dropFirst(index + 1).filter { Self.isYear(parts[$0]) }
            if isYear, others.isEmpty || parts.count < 3 { continue }
            // A book may be called "300": what is left must be a title.
            if rest.isEmpty, parts.count == 1 { return nil }
            if rest.isEmpty { parts.remove(at: index) } else { parts[index] = rest }
            return number
        }
        return nil
    }

    private static func place(_ part: String) -> (number: String, rest: String)? {
        let word = part.prefix { $0.isLetter }
        let hasLabel = SeriesName.labels.contains(word.lowercased())
        guard word.isEmpty || hasLabel else { return nil }
        var rest = part.dropFirst(word.count)
        if hasLabel {
            let gap = rest.prefix { $0 == " " || $0 == "." }
            guard gap.contains(" ") || gap.contains(".") else { return nil }
            rest.removeFirst(gap.count)
        }
        let run = rest.prefix { ($0.isASCII && $0.isNumber) || ".,-–".contains($0) }
        var number = run
        let hasPoint = number.last == "."
        if hasPoint { number.removeLast() }
        guard number.first?.isNumber == true, number.prefix(while: \.isNumber).count <= 5,
            SeriesName.isNumber(String(number)), let normal = SeriesName.part(String(number))
        else { return nil }
        let after = rest.dropFirst(run.count)
        guard after.isEmpty || (after.first == " " && (hasLabel || hasPoint)) else { return nil }
        // "2001. A Space Odyssey" may be either; a title is not cut.
        if !after.isEmpty, !hasLabel, isYear(String(number)) { return nil }
        return (normal, String(after).trimmed)
    }

    /// "1994" or "(1994)" before the title. Alone, a bare number may as well be the title's: "2001 - A Space Odyssey".
    private static func takeYear(_ parts: inout [String], isAlone: Bool) -> String? {
        guard parts.count > 1 else { return nil }
        var text = parts[0][...]
        let isMarked = text.first == "(" && text.last == ")"
        if isMarked { text = text.dropFirst().dropLast() }
        guard isYear(String(text)), isMarked || !isAlone else { return nil }
        parts.removeFirst()
        return String(text)
    }

    /// A year in which a book may have been published: print begins in the fifteenth century.
    private static func isYear(_ text: String) -> Bool {
        guard text.count == 4, text.allSatisfy({ $0.isASCII && $0.isNumber }), let year = Int(text) else {
            return false
        }
        return (1400...2100).contains(year)
    }
}

extension String {
    /// The pieces between every `separator`, trimmed.
    func components(separator: String) -> [String] {
        var result: [String] = []
        var piece = ""
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(separator) {
                result.append(piece.trimmed)
                piece = ""
                rest = rest.dropFirst(separator.count)
            } else {
                piece.append(first)
                rest.removeFirst()
            }
        }
        return result + [piece.trimmed]
    }
}
