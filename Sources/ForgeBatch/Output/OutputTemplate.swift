public import ForgeModel

/// How an output is named after what is known of its book: `{author}/{series}/{series_part} - {title}`.
///
/// Fields that are not known drop out, with the separators between them and the next and with folders that are left
/// empty. What a field holds is one name: its slashes become "_".
public struct OutputTemplate: Hashable, Sendable {
    private enum Piece: Hashable {
        case text(String)
        case field(MetadataField)
    }

    /// One for each folder and the file.
    private var names: [[Piece]] = []
    /// As it was given.
    public let text: String

    /// - Throws: `ForgeError`, `usage`: a field that there is not, or a brace that is not closed.
    public init(_ text: String) throws(ForgeError) {
        self.text = text
        for name in text.split(separator: "/") { names.append(try Self.pieces(name)) }
        let isSafe = names.allSatisfy { $0 != [.text(".")] && $0 != [.text("..")] }
        guard !names.isEmpty, isSafe, !text.hasPrefix("/") else {
            throw Self.usage("\"\(text)\" names no file inside the output folder")
        }
    }

    /// The names of fields: as in the command line's options, with "_" for "-".
    static let fields: [String: MetadataField] = Dictionary(
        uniqueKeysWithValues: MetadataField.allCases.map {
            ($0.names.option.replacing("-", with: "_"), $0)
        })

    private static func pieces(_ name: Substring) throws(ForgeError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = name
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw usage("\"\(name)\" has a { without its }")
            }
            let word = String(rest[rest.index(after: open)..<close])
            guard let field = fields[word] else {
                throw usage(
                    "there is no field {\(word)}; there are \(fields.keys.sorted().joined(separator: ", "))")
            }
            pieces.append(.field(field))
            rest = rest[rest.index(after: close)...]
        }
        return rest.isEmpty ? pieces : pieces + [.text(String(rest))]
    }

    private static func usage(_ reason: String) -> ForgeError {
        ForgeError(
            .usage, step: .planning, reason: reason,
            remedy: "write it like {author}/{series}/{series_part} - {title}")
    }

    /// The path below the output folder, without the extension.
    ///
    /// - Parameter fallback: the file's name where the template gives none.
    func path(for metadata: BookMetadata, fallback: String) -> FilePath {
        var result = FilePath("")
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
            case .field(let field):
                guard let value = metadata[field] else {
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
