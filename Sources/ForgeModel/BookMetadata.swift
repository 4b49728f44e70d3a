/// What can be said of a book besides its sound.
public enum MetadataField: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
    case title, subtitle, author, narrator, series, seriesPart, year, genre, description, publisher
    case language, asin, isbn, copyright, comment
}

/// Where a value came from, strongest first.
public enum MetadataSource: Hashable, Sendable, Codable {
    case commandLine
    /// A file beside the audio, by name.
    case sidecar(String)
    /// The tags of an audio file, by name, and which of them where the file has several.
    case tags(String, in: TagForm? = nil)
    case folderName
}

/// One value and its source.
public struct MetadataValue: Hashable, Sendable, Codable {
    public var text: String
    public var source: MetadataSource

    public init(_ text: String, from source: MetadataSource) {
        self.text = text
        self.source = source
    }
}

/// A book's metadata: at most one value a field, each with its source.
public struct BookMetadata: Hashable, Sendable, Codable {
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
    public mutating func fill(from weaker: BookMetadata) {
        values.merge(weaker.values) { mine, _ in mine }
    }
}

/// Coded as an object with a member for each field, without a level between.
extension BookMetadata {
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([MetadataField: MetadataValue].self)
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

/// Coded as its kind and, where there are such, the file's name and the form of its tags:
/// `{"kind":"tags","name":"01.mp3","tag":"APEv2"}`.
extension MetadataSource {
    private enum Kind: String, Codable { case commandLine, sidecar, tags, folderName }
    private enum CodingKeys: CodingKey { case kind, name, tag }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .commandLine: self = .commandLine
        case .sidecar: self = .sidecar(try container.decode(String.self, forKey: .name))
        case .tags:
            self = .tags(
                try container.decode(String.self, forKey: .name),
                in: try container.decodeIfPresent(TagForm.self, forKey: .tag))
        case .folderName: self = .folderName
        }
    }

    public func encode(to encoder: any Encoder) throws {
        let (kind, name, form): (Kind, String?, TagForm?) =
            switch self {
            case .commandLine: (.commandLine, nil, nil)
            case .sidecar(let name): (.sidecar, name, nil)
            case .tags(let name, let form): (.tags, name, form)
            case .folderName: (.folderName, nil, nil)
            }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(form, forKey: .tag)
    }
}
