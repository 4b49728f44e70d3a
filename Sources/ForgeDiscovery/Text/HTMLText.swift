import ForgeSystem

/// Turns the HTML of a description into plain text.
///
/// Not a parser of documents: descriptions are a few paragraphs with emphasis. Whatever the input, time is linear.
enum HTMLText {
    /// The text without tags, paragraphs apart by a blank line, entities resolved. A text without a tag of HTML keeps
    /// its line breaks and its "<".
    static func plain(_ text: String) -> String {
        var closes = Closes(text)
        let hasTags = text.indices.lazy.filter { text[$0] == "<" }.contains {
            tag(text[$0...], &closes) != nil
        }
        var out = Plain()
        var rest = Substring(text)
        closes = Closes(text)
        while let first = rest.first {
            if first == "<", hasTags, let (name, isEnd, after) = tag(rest, &closes) {
                rest = after
                switch name {
                case "br", "tr": out.lineBreak()
                case "p", "div", "ul", "ol", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6":
                    out.paragraph()
                case "li": if !isEnd { out.item() }
                case "script", "style": if !isEnd { rest = rest.drop { $0 != "<" } }
                default: break
                }
            } else if first == "&", let (character, after) = entity(rest) {
                out.append(character)
                rest = after
            } else {
                rest.removeFirst()
                if hasTags, first.isWhitespace { out.space() } else { out.append(String(first)) }
            }
        }
        return out.text.trimmed
    }

    /// A text such that `plain` gives it back, with HTML's special characters escaped where it would not, as Audiobookshelf
    /// writes it.
    static func escaped(_ text: String) -> String {
        plain(text) == text ? text : text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private static let names: Set<String> = [
        "p", "br", "div", "span", "b", "i", "u", "em", "strong", "a", "ul", "ol", "li", "h1", "h2", "h3",
        "h4",
        "h5", "h6", "blockquote", "table", "tr", "td", "th", "tbody", "thead", "font", "center", "hr",
        "small",
        "sup", "sub", "img", "script", "style", "html", "body", "head", "meta", "s", "pre", "code", "cite",
        "q",
    ]

    /// A tag or a comment at the front.
    private static func tag(
        _ text: Substring, _ closes: inout Closes
    ) -> (name: String, isEnd: Bool, after: Substring)? {
        var inside = text.dropFirst()
        let isEnd = inside.first == "/"
        if isEnd { inside.removeFirst() }
        let name = inside.prefix(11).prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
        guard names.contains(name) || inside.hasPrefix("!--"), let close = closes.next(from: text.startIndex)
        else { return nil }
        return (name, isEnd, text[close...].dropFirst())
    }

    /// The places of ">", each looked for once however many "<" stand before it.
    private struct Closes {
        private let text: String
        private var place: String.Index?
        private var isAtEnd = false

        init(_ text: String) { self.text = text }

        mutating func next(from start: String.Index) -> String.Index? {
            if let place, place >= start { return place }
            if isAtEnd { return nil }
            place = text[start...].firstIndex(of: ">")
            isAtEnd = place == nil
            return place
        }
    }

    /// The text with its entities as characters, and nothing else changed.
    static func resolved(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let first = rest.first {
            if first == "&", let (character, after) = entity(rest) {
                result += character
                rest = after
            } else {
                result.append(first)
                rest.removeFirst()
            }
        }
        return result
    }

    private static func entity(_ text: Substring) -> (String, Substring)? {
        let window = text.prefix(12)
        guard let close = window.firstIndex(of: ";") else { return nil }
        let name = window[..<close].dropFirst()
        let after = text[close...].dropFirst()
        if let known = HTMLEntity.named(String(name)) { return (known, after) }
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        let isHex = digits.first == "x" || digits.first == "X"
        guard let value = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10),
            let scalar = Unicode.Scalar(value), value >= 0x20 || value == 0x0A
        else { return nil }
        // "&#146;" means Windows-1252's apostrophe (HTML, 13.2.5.80).
        return (TextDecoding.withoutControls(String(scalar)), after)
    }

    /// Text in which white space runs together and breaks do not pile up.
    private struct Plain {
        private(set) var text = ""
        private var lastIsSpace = true
        private var breaks = 2

        mutating func append(_ piece: String) {
            text += piece
            (lastIsSpace, breaks) = (false, 0)
        }
        mutating func space() {
            if !lastIsSpace { text += " " }
            lastIsSpace = true
        }
        mutating func lineBreak() { addBreaks(upTo: min(2, breaks + 1)) }
        mutating func paragraph() { addBreaks(upTo: 2) }
        mutating func item() {
            addBreaks(upTo: 1)
            append("- ")
            lastIsSpace = true
        }
        private mutating func addBreaks(upTo count: Int) {
            while text.last == " " { text.removeLast() }
            while breaks < count {
                text += "\n"
                breaks += 1
            }
            lastIsSpace = true
        }
    }
}
