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
            ($0 == .seriesPart ? "series_part" : $0.rawValue, $0)
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
            .usage, step: .planning, reason: "--template: \(reason)",
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

    private static func name(_ pieces: [Piece], _ metadata: BookMetadata) -> String {
        var result = ""
        var wasDropped = false
        for piece in pieces {
            switch piece {
            case .field(let field):
                let value = metadata[field] ?? ""
                result += value
                wasDropped = value.isEmpty
            case .text(let text):
                // What follows a missing field: of " - ", "[x]" and ". " nothing stays but what is a word.
                if !wasDropped || text.contains(where: { $0.isLetter || $0.isNumber }) { result += text }
                wasDropped = false
            }
        }
        // What stood before a last field that is missing.
        while let last = result.last, wasDropped, !last.isLetter, !last.isNumber { result.removeLast() }
        return result
    }
}

/// Names that every common file system takes.
enum FileName {
    /// Bytes; 255 are the limit, and an extension, a number and a temporary name's marks must fit as well.
    private static let limit = 200

    /// Without what Windows and network shares forbid, not hidden, without blanks or dots at the end, not too long.
    static func safe(_ name: String) -> String {
        var result = ""
        for character in name where result.utf8.count + character.utf8.count <= limit {
            let isBad =
                "/\\:*?\"<>|".contains(character)
                || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
            result.append(isBad ? "_" : character)
        }
        while let last = result.last, last.isWhitespace || last == "." { result.removeLast() }
        let text = String(result.drop(while: \.isWhitespace))
        return text.first == "." ? "_" + text.dropFirst() : text
    }
}
