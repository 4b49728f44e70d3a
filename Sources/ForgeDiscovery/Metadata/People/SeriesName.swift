/// A series and a book's place in it.
struct SeriesName: Equatable {
    var name: String
    /// Normalised by `part(_:)`.
    var part: String?

    /// "Name #1.5", as Audiobookshelf and the grouping tag write it; a "#" in the middle belongs to the name.
    /// "Name, Book 2" is how shops write it.
    init(_ text: String) {
        let text = text.trimmed
        name = text
        if let hash = text.lastIndex(of: "#"), hash > text.startIndex {
            let place = text[text.index(after: hash)...]
            let before = String(text[..<hash])
            if !place.isEmpty, !place.contains(where: \.isWhitespace), before.last?.isWhitespace == true,
                !before.trimmed.isEmpty
            {
                name = before.trimmed
                part = Self.part(String(place))
            }
        } else if let comma = text.lastIndex(of: ","), comma > text.startIndex {
            let place = String(text[text.index(after: comma)...]).trimmed
            guard Self.withoutLabel(place) != place, let number = Self.part(place), Self.isNumber(number)
            else {
                return
            }
            name = String(text[..<comma]).trimmed
            part = number
        }
    }

    init(name: String, part: String?) {
        self.name = name.trimmed
        self.part = part.flatMap(Self.part)
    }

    /// A place in a series in one form: "01" and "1.0" are "1", "1,5" is "1.5", "2 – 3" is "2-3", "Book 4", "#4" and
    /// "4/7" are "4". What has no number stays as it is.
    static func part(_ text: String) -> String? {
        let text = withoutLabel(text.trimmed)
        guard !text.isEmpty else { return nil }
        // Movements are counted "2/3"; the total says nothing of this book.
        let head = text.firstIndex(of: "/").map { String(text[..<$0]).trimmed } ?? text
        let ends = head.split(whereSeparator: { "-–—".contains($0) }).map { number(String($0).trimmed) }
        guard !ends.isEmpty, ends.count <= 2, !ends.contains(nil) else { return text }
        return ends.compactMap(\.self).joined(separator: "-")
    }

    /// Digits, at most one point with digits after it, and at most one letter: "1a".
    static func isNumber(_ text: String) -> Bool {
        text.split(separator: "-").allSatisfy { number(String($0)) != nil } && !text.isEmpty
    }

    private static func number(_ text: String) -> String? {
        var rest = Substring(text)
        let digits = takeDigits(&rest)
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        let whole = digits.drop { $0 == "0" }
        var result = whole.isEmpty ? "0" : String(whole)
        if let mark = rest.first, mark == "." || mark == "," {
            rest.removeFirst()
            var fraction = takeDigits(&rest)
            guard !fraction.isEmpty else { return nil }
            while fraction.last == "0" { fraction.removeLast() }
            if !fraction.isEmpty { result += "." + fraction }
        }
        if let letter = rest.first, letter.isLetter {
            rest.removeFirst()
            result.append(letter)
        }
        return rest.isEmpty ? result : nil
    }

    private static func takeDigits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(digits.count)
        return digits
    }

    /// The text without "#" or a word such as "Book" before its number.
    private static func withoutLabel(_ text: String) -> String {
        let rest = text.drop { $0.isLetter }
        let word = text.prefix { $0.isLetter }.lowercased()
        let place = rest.drop { $0 == "." || $0 == "#" || $0.isWhitespace }
        let isLabel = word.isEmpty ? text.first == "#" : labels.contains(word)
        guard isLabel, let first = place.first, first.isASCII, first.isNumber else { return text }
        return String(place)
    }

    static let labels: Set<String> = ["book", "bk", "vol", "volume", "part", "band", "teil", "tome", "no"]
}
