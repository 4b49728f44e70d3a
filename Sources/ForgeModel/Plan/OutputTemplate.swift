/// How an output is named after what is known of its book: `{author}/{series}/{series_part} - {title}`. With
/// `{series_part:02}` its number has two digits at least.
///
/// Fields that are not known drop out, with the separators between them and the next and with folders that are left
/// empty. What a field holds is one name: its slashes become "_".
public struct OutputTemplate: Hashable, Sendable {
    private enum Piece: Hashable {
        case text(String)
        /// `digits`: how many the number that it begins with has at least.
        case field(MetadataField, digits: Int)
    }

    /// One for each folder and the file.
    private var names: [[Piece]] = []
    /// As it was given, without an extension.
    public let text: String

    /// - Parameter text: the template; an extension `.m4b` at its end is no part of it, since every book gets one.
    /// - Throws: `ForgeError`, `usage`: a field that there is not or none at all, or a brace that is not closed.
    public init(_ text: String) throws(ForgeError) { try self.init(text, Self.fields) }

    /// The name of a part of a book: one file name, whose fields are those of the book and `part`, `parts` and `part_title`.
    ///
    /// - Throws: `ForgeError`, `usage`: as above, or the name has a folder.
    public init(ofPart text: String) throws(ForgeError) {
        try self.init(text, Self.fields.merging(BookPart.fields) { $1 })
        guard names.count == 1 else { throw Self.usage("\"\(text)\" has a folder: parts lie in one") }
    }

    private init(_ text: String, _ fields: [String: MetadataField]) throws(ForgeError) {
        let text = text.lowercased().hasSuffix(".m4b") ? String(text.dropLast(4)) : text
        self.text = text
        for name in text.split(separator: "/") { names.append(try Self.pieces(name, fields)) }
        let isSafe = names.allSatisfy { $0 != [.text(".")] && $0 != [.text("..")] }
        guard !names.isEmpty, isSafe, !text.hasPrefix("/") else {
            throw Self.usage("\"\(text)\" names no file inside the output folder")
        }
        let hasField = names.joined().contains { if case .field = $0 { true } else { false } }
        guard hasField else { throw Self.usage("\"\(text)\" has no field: all books would get one name") }
    }

    /// The names of fields: as in the command line's options, with "_" for "-".
    private static let fields: [String: MetadataField] = Dictionary(
        uniqueKeysWithValues: MetadataField.allCases.map {
            ($0.names.option.replacing("-", with: "_"), $0)
        })

    private static func pieces(
        _ name: Substring, _ fields: [String: MetadataField]
    ) throws(ForgeError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = name
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw usage("\"\(name)\" has a { without its }")
            }
            let parts = rest[rest.index(after: open)..<close].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let word = String(parts.first ?? "")
            guard let field = fields[word] else {
                throw usage(
                    "there is no field {\(word)}; there are \(fields.keys.sorted().joined(separator: ", "))")
            }
            guard let digits = parts.count == 1 ? 0 : Self.digits(parts[1]) else {
                throw usage("{\(word):\(parts[1])} is not a number of digits, such as {\(word):02}")
            }
            pieces.append(.field(field, digits: digits))
            rest = rest[rest.index(after: close)...]
        }
        return rest.isEmpty ? pieces : pieces + [.text(String(rest))]
    }

    /// The digits that `02` asks for; nil where it is something else.
    private static func digits(_ format: Substring) -> Int? {
        guard format.count == 2, format.first == "0" else { return nil }
        return format.last.flatMap(\.wholeNumberValue).flatMap { (1...9).contains($0) ? $0 : nil }
    }

    /// A text with zeros before the whole number that it begins with: "2.5" becomes "02.5".
    private static func padded(_ text: String, to digits: Int) -> String {
        let count = text.prefix { $0.isASCII && $0.isNumber }.count
        return count == 0 ? text : String(repeating: "0", count: max(0, digits - count)) + text
    }

    private static func usage(_ reason: String) -> ForgeError {
        ForgeError(
            .usage, step: .planning, reason: reason,
            remedy: "write it like {author}/{series}/{series_part} - {title}")
    }

    /// The path below the output folder, without the extension.
    ///
    /// - Parameter fallback: the file's name where the template gives none.
    package func path(for metadata: BookMetadata, fallback: String) -> ForgePath {
        var result = ForgePath("")
        for (index, pieces) in names.enumerated() {
            var name = FileName.safe(Self.name(pieces, metadata))
            if name.isEmpty, index == names.count - 1 { name = FileName.safe(fallback) }
            if !name.isEmpty { result = result.appending(name) }
        }
        return result
    }

    /// One name with the fields that are known.
    ///
    /// Of the texts around missing fields, the one before the next known field stays; brackets go and stay with the
    /// field that they are around: "{series} #{series_part} - {title} ({year})" gives "Series - Title".
    private static func name(_ pieces: [Piece], _ metadata: BookMetadata) -> String {
        var result = ""
        /// Texts since the last known field.
        var texts: [Substring] = []
        var isAfterField = false
        var hasMissing = false
        for piece in pieces {
            switch piece {
            case .text(let text): texts.append(text[...])
            case .field(let field, let digits):
                guard let value = metadata[field].map({ padded($0, to: digits) }) else {
                    // The next text belongs to this field even where two fields stand side by side.
                    if !hasMissing, texts.isEmpty { texts.append("") }
                    hasMissing = true
                    continue
                }
                result += between(texts, isAfterField: isAfterField, isBeforeField: true, hasMissing) + value
                (texts, isAfterField, hasMissing) = ([], true, false)
            }
        }
        return result + between(texts, isAfterField: isAfterField, isBeforeField: false, hasMissing)
    }

    /// The rest of the texts between two known fields, or between one and an end of the name.
    private static func between(
        _ texts: [Substring], isAfterField: Bool, isBeforeField: Bool, _ hasMissing: Bool
    ) -> String {
        guard hasMissing else { return texts.joined() }
        let (first, last) = (texts.first ?? "", texts.last ?? "")
        let closing = isAfterField ? String(first.prefix { closers.contains($0) }) : ""
        let opening = isBeforeField ? String(last.reversed().prefix { openers.contains($0) }.reversed()) : ""
        let after = texts.count > 1 ? last.drop { closers.contains($0) } : ""
        let separator = String(after.dropLast(opening.count))
        if isAfterField, isBeforeField {
            let before = first.dropFirst(closing.count)
            let isBlank = separator.allSatisfy(\.isWhitespace)
            return closing + (isBlank ? withoutOpeners(before) : separator) + opening
        }
        // At an end nothing stays but words behind.
        let isWord = isAfterField && separator.contains { $0.isLetter || $0.isNumber }
        return closing + (isWord ? separator : "") + opening
    }

    private static func withoutOpeners(_ text: Substring) -> String {
        var text = text
        while let last = text.last, openers.contains(last) { text.removeLast() }
        return String(text)
    }

    private static let openers: Set<Character> = ["(", "[", "{", "<", "«", "“", "#"]
    private static let closers: Set<Character> = [")", "]", "}", ">", "»", "”"]
}
