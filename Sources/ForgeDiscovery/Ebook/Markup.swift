/// The tags and texts of a document of XML, or of HTML that is written like it. No parser: what is not well-formed costs
/// itself, and nothing is resolved but characters.
struct Markup: Sequence, IteratorProtocol {
    enum Part {
        /// The name in lower case without its prefix; a tag that closes itself is followed by its end.
        case begin(String, attributes: [String: String])
        case end(String)
        /// With its entities resolved.
        case text(String)
    }

    private var rest: Substring
    private var closed: String?

    init(_ text: String) { rest = text[...] }

    mutating func next() -> Part? {
        if let name = closed {
            closed = nil
            return .end(name)
        }
        while let first = rest.first {
            guard first == "<" else {
                let text = rest.prefix { $0 != "<" }
                rest = rest[text.endIndex...]
                return .text(HTMLText.resolved(String(text)))
            }
            if rest.hasPrefix("<!--") {
                skip(to: "-->")
            } else if rest.hasPrefix("<![CDATA[") {
                let inside = rest.dropFirst(9)
                skip(to: "]]>")
                return .text(String(inside[..<rest.startIndex].dropLast(3)))
            } else if rest.hasPrefix("<!") || rest.hasPrefix("<?") {
                skip(to: ">")
            } else {
                return tag()
            }
        }
        return nil
    }

    private mutating func skip(to end: String) {
        rest = rest.firstRange(of: end).map { rest[$0.upperBound...] } ?? rest[rest.endIndex...]
    }

    private mutating func tag() -> Part {
        let inside = rest.dropFirst().prefix { $0 != ">" }
        rest = rest[inside.endIndex...].dropFirst()
        let isEnd = inside.first == "/"
        let words = isEnd ? inside.dropFirst() : inside
        let full = words.prefix { !$0.isWhitespace && $0 != "/" }
        let name = Self.local(full)
        if isEnd { return .end(name) }
        if inside.last == "/" { closed = name }
        var attributes: [String: String] = [:]
        for match in words[full.endIndex...].matches(of: #/([^\s=\/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/#) {
            attributes[Self.local(match.1)] = HTMLText.resolved(String(match.2 ?? match.3 ?? ""))
        }
        return .begin(name, attributes: attributes)
    }

    private static func local(_ name: Substring) -> String {
        (name.split(separator: ":").last.map(String.init) ?? "").lowercased()
    }
}
