package import ForgeModel
import FoundationEssentials

/// A book's metadata as Audiobookshelf's `metadata.json`; `ShelfMetadata` reads it back.
///
/// Chapters are no part of it: they would stay behind when the book's files change.
package struct ShelfDocument: Encodable {
    /// The file's name.
    package static let name = "metadata.json"

    /// Whether a file has that name, in small letters or capitals.
    package static func isOne(_ file: ForgePath) -> Bool { file.lastComponent.string.lowercased() == name }

    private let metadata: BookMetadata

    package init(_ metadata: BookMetadata) { self.metadata = metadata }

    /// The file, in UTF-8, for people to edit: a line for each member, and one for each name of a list.
    ///
    /// - Throws: what `JSONEncoder` throws.
    package var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(self)) + Array("\n".utf8)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: ShelfKey.self)
        for field in MetadataField.allCases {
            guard let key = field.names.shelf else { continue }
            try members.encode(text(field) ?? "", forKey: ShelfKey(key))
        }
        try members.encode(text(.year) ?? "", forKey: ShelfKey("publishedYear"))
        try members.encode(names(.author), forKey: ShelfKey("authors"))
        try members.encode(names(.narrator), forKey: ShelfKey("narrators"))
        try members.encode(
            metadata[.genre].map { $0.split(separator: ";").map { HTMLText.escaped(String($0).trimmed) } }
                ?? [],
            forKey: ShelfKey("genres"))
        let part = text(.seriesPart).map { " #\($0)" } ?? ""
        try members.encode(text(.series).map { [$0 + part] } ?? [], forKey: ShelfKey("series"))
    }

    private func text(_ field: MetadataField) -> String? { metadata[field].map(HTMLText.escaped) }

    private func names(_ field: MetadataField) -> [String] {
        metadata[field].map { PersonNames($0).names.map(HTMLText.escaped) } ?? []
    }
}
