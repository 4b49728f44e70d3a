import ForgeModel

/// The tags of a file made into one, field by field by the richest and most exact of them.
struct TagMerge {
    private(set) var values: [String: [String]] = [:]
    private(set) var forms: [String: TagForm] = [:]
    /// True where values are from a tag whose texts look wrong.
    private(set) var isDoubtful = false

    /// - Parameters:
    ///   - tags: the strongest first.
    ///   - others: what libavformat found, which is all there is of tags that we have no reader for.
    init(_ tags: [FileTag], filling others: [String: String]) {
        for tag in tags {
            for (key, new) in tag.texts where values[key].map({ Self.isBetter(new, than: $0) }) ?? true {
                values[key] = new
                forms[key] = tag.form
            }
        }
        isDoubtful = tags.contains { tag in tag.isDoubtful && forms.values.contains(tag.form) }
        let known = Set(tags.map(\.form))
        if known.count < 2 { forms = [:] }
        for (key, text) in others where values[key] == nil { values[key] = [text] }
    }

    /// The values joined as libavformat joins those of Vorbis comments.
    var joined: [String: String] { values.mapValues { $0.joined(separator: ";") } }

    /// The values of keys that have several.
    var several: [String: [String]] { values.filter { $0.value.count > 1 } }

    /// Whether a weaker tag's values are those of a stronger one and more: it has further values, its text goes on where
    /// the other's was cut off, or has letters where the other has marks for what it could not hold.
    private static func isBetter(_ new: [String], than old: [String]) -> Bool {
        if new.count > old.count { return Set(new).isSuperset(of: old) }
        guard new.count == 1, old.count == 1, new != old else { return false }
        return isCut(old[0], of: new[0]) || isMarred(old[0], of: new[0])
    }

    /// ID3v1 has 30 bytes, which other tags were made of.
    private static func isCut(_ text: String, of whole: String) -> Bool {
        whole.hasPrefix(text) && (28...30).contains(text.unicodeScalars.count)
    }

    private static func isMarred(_ text: String, of whole: String) -> Bool {
        let (letters, exact) = (Array(text.unicodeScalars), Array(whole.unicodeScalars))
        guard letters.count == exact.count else { return false }
        return zip(letters, exact).allSatisfy {
            $0 == $1 || ($0 == "?" || $0 == "\u{FFFD}") && $1.value > 0x7F
        }
    }
}
