/// The people of a text such as an artist tag: "Terry Pratchett & Neil Gaiman", "King, Stephen; Straub, Peter".
///
/// As Audiobookshelf splits them: at "&", ";", " and " and commas, where "Last, First" is turned round when what
/// stands before the first comma is a last name by itself. Three differences: " and " separates whole names only, so
/// that "Penn and Teller" stay together; "Jr." and the like belong to the name before them; and of an odd number
/// of parts none is dropped.
struct PersonNames: Equatable {
    /// In reading order, "First Last", none twice.
    private(set) var names: [String] = []

    init(_ text: String) {
        for group in Self.groups(text) { for name in Self.people(group) { add(name) } }
    }

    /// Names that come apart already.
    init(list: [String]) {
        for name in list {
            // A list's member may still be turned round, but is one person.
            let people = Self.people(name)
            add(people.count == 1 ? people[0] : name.trimmed)
        }
    }

    /// The form in which one atom or tag holds them all; Audiobookshelf reads it back the same.
    var joined: String { names.joined(separator: ", ") }

    private var seen: Set<String> = []

    private mutating func add(_ name: String) {
        if !name.isEmpty, seen.insert(name.lowercased()).inserted { names.append(name) }
    }

    private static func groups(_ text: String) -> [String] {
        let parts = text.split { "&;\0".contains($0) }.map(String.init)
        return parts.flatMap { part -> [String] in
            var pieces: [String] = []
            var rest = Substring(part)
            while let word = rest.firstRange(ofWord: "and") {
                pieces.append(String(rest[..<word.lowerBound]).trimmed)
                rest = rest[word.upperBound...]
            }
            pieces.append(String(rest).trimmed)
            return pieces.allSatisfy { $0.contains(" ") } ? pieces : [part.trimmed]
        }
    }

    private static func people(_ text: String) -> [String] {
        var parts: [(name: String, suffix: String)] = []
        for part in text.split(separator: ",").map({ String($0).trimmed }) where !part.isEmpty {
            if isSuffix(part), !parts.isEmpty {
                parts[parts.count - 1].suffix += " " + part
            } else {
                parts.append((part, ""))
            }
        }
        let isTurned = parts.count % 2 == 0 && parts.first.map { isLastName($0.name) } == true
        guard isTurned else { return parts.map { $0.name + $0.suffix } }
        return stride(from: 0, to: parts.count, by: 2).map { index in
            let (last, first) = (parts[index], parts[index + 1])
            return "\(first.name) \(last.name)\(last.suffix)\(first.suffix)"
        }
    }

    private static let suffixes: Set<String> = [
        "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d", "ph.d.", "md", "m.d", "m.d.", "esq",
        "esq.",
        "inc", "inc.", "ltd", "ltd.", "llc",
    ]
    private static let particles: Set<String> = [
        "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al",
        "bin", "ibn", "ter", "ten", "zu", "st.", "st", "mac", "mc", "o'",
    ]

    private static func isSuffix(_ part: String) -> Bool { suffixes.contains(part.lowercased()) }

    /// One word, or particles and one word: "King", "Le Guin", "von der Leyen". Chinese and Japanese names, which
    /// have no spaces, are whole names.
    private static func isLastName(_ part: String) -> Bool {
        if part.unicodeScalars.contains(where: isIdeograph) { return false }
        return part.split(separator: " ").dropLast().allSatisfy { particles.contains($0.lowercased()) }
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        (0x3040...0x30FF).contains(scalar.value) || (0x31F0...0x31FF).contains(scalar.value)
            || (0x4E00...0x9FFF).contains(scalar.value) || (0xAC00...0xD7AF).contains(scalar.value)
    }
}

extension Substring {
    /// The first place of a word between white space, in any case.
    fileprivate func firstRange(ofWord word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            let wordStart = self[start...].firstIndex { !$0.isWhitespace } ?? endIndex
            let wordEnd = self[wordStart...].firstIndex { $0.isWhitespace } ?? endIndex
            if wordStart > startIndex, wordEnd < endIndex, self[wordStart..<wordEnd].lowercased() == word {
                return wordStart..<wordEnd
            }
            start = wordEnd
        }
        return nil
    }
}
