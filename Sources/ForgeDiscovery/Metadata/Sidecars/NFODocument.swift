import ForgeModel

/// A book's metadata as lines of name and value, and its description; `NFOMetadata` reads it back.
///
/// A title with a colon is read as title and subtitle: the form has no other.
struct NFODocument {
    /// Nil where there is nothing to say.
    let text: String?

    init(_ metadata: BookMetadata) {
        var lines: [String] = []
        func add(_ name: String, _ value: String?) {
            guard let value else { return }
            lines.append(
                "\(name.prefix(1).uppercased())\(name.dropFirst()): "
                    + String(value.map { $0.isNewline ? " " : $0 }) + "\n")
        }
        for field in MetadataField.allCases where field != .description {
            switch field {
            case .series: add("Series Name", metadata[.series])
            case .seriesPart:
                add("Position in Series", metadata[.series].flatMap { _ in metadata[.seriesPart] })
            // Here commas part genres.
            case .genre: add("genre", metadata[.genre]?.replacing(";", with: ","))
            default: if let name = field.names.nfo.first { add(name, metadata[field]) }
            }
        }
        let description = metadata[.description].map { "\nBook Description\n================\n\($0)\n" }
        text = lines.isEmpty && description == nil ? nil : lines.joined() + (description ?? "")
    }
}
