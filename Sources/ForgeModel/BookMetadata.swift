/// What can be said of a book besides its sound.
public enum MetadataField: String, CaseIterable, Sendable {
    case title, subtitle, author, narrator, series, seriesPart, year, genre, description, publisher
    case language, asin, isbn, copyright, comment
}

/// Where a value came from, strongest first.
public enum MetadataSource: Hashable, Sendable {
    case commandLine
    /// A file beside the audio, by name.
    case sidecar(String)
    /// The tags of an audio file, by name, and which of them where the file has several.
    case tags(String, in: TagForm? = nil)
    case folderName
}

/// One value and its source.
public struct MetadataValue: Hashable, Sendable {
    public var text: String
    public var source: MetadataSource

    public init(_ text: String, from source: MetadataSource) {
        self.text = text
        self.source = source
    }
}

/// A book's metadata: at most one value a field, each with its source.
public struct BookMetadata: Hashable, Sendable {
    public private(set) var values: [MetadataField: MetadataValue]

    public init(_ values: [MetadataField: MetadataValue] = [:]) { self.values = values }

    /// The field's text; nil when nothing is known.
    public subscript(field: MetadataField) -> String? { values[field]?.text }

    /// Sets a field. Text that is empty or white space alone says nothing and changes nothing.
    public mutating func set(_ field: MetadataField, to text: String?, from source: MetadataSource) {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return }
        values[field] = MetadataValue(text, from: source)
    }

    /// Forgets a field.
    public mutating func remove(_ field: MetadataField) { values[field] = nil }

    /// Takes from `weaker` the fields that are not set here.
    package mutating func fill(from weaker: BookMetadata) {
        values.merge(weaker.values) { mine, _ in mine }
    }
}
