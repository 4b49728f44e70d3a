/// A fact about a book besides its sound. Later versions may know more of them.
public struct MetadataField: RawRepresentable, Hashable, Sendable, Codable, CaseIterable {
    /// The field's name in JSON.
    public let rawValue: String

    /// The field of that name; one that is none of `allCases` goes into no file.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The title of the book.
    public static let title = MetadataField(rawValue: "title")
    /// The subtitle.
    public static let subtitle = MetadataField(rawValue: "subtitle")
    /// The author or authors.
    public static let author = MetadataField(rawValue: "author")
    /// The reader or readers.
    public static let narrator = MetadataField(rawValue: "narrator")
    /// The series that the book is part of.
    public static let series = MetadataField(rawValue: "series")
    /// The number in the series: "2", "2.5".
    public static let seriesPart = MetadataField(rawValue: "seriesPart")
    /// The year or date of publication.
    public static let year = MetadataField(rawValue: "year")
    /// The genre or genres.
    public static let genre = MetadataField(rawValue: "genre")
    /// The blurb.
    public static let description = MetadataField(rawValue: "description")
    /// The publisher.
    public static let publisher = MetadataField(rawValue: "publisher")
    /// The language, as it was found: "en", "eng", "English".
    public static let language = MetadataField(rawValue: "language")
    /// The number at Amazon and Audible.
    public static let asin = MetadataField(rawValue: "asin")
    /// The international standard book number.
    public static let isbn = MetadataField(rawValue: "isbn")
    /// The notice of copyright.
    public static let copyright = MetadataField(rawValue: "copyright")
    /// A remark.
    public static let comment = MetadataField(rawValue: "comment")

    /// The fields that this version knows.
    public static let allCases: [MetadataField] = [
        .title, .subtitle, .author, .narrator, .series, .seriesPart, .year, .genre, .description, .publisher,
        .language, .asin, .isbn, .copyright, .comment,
    ]
}

/// The origin of a value, strongest first. Later versions may know more: a `switch` needs `@unknown default`.
@nonexhaustive public enum MetadataSource: Hashable, Sendable, Codable {
    /// The request itself: the program that makes it, or the user of the command line.
    case request
    /// A file beside the audio, by name.
    case sidecar(String)
    /// The tags of an audio file, by name, and which of them where the file has several.
    case tags(String, in: TagForm? = nil)
    case folderName
}

/// One value and its source.
public struct MetadataValue: Hashable, Sendable, Codable {
    /// The text as it goes into the book.
    public var text: String
    /// Where the text was found.
    public var source: MetadataSource

    /// A text with its source.
    public init(_ text: String, from source: MetadataSource) {
        self.text = text
        self.source = source
    }
}

/// A book's metadata: at most one value a field, each with its source.
public struct BookMetadata: Hashable, Sendable, Codable {
    /// All fields that are known, each with its source.
    public private(set) var values: [MetadataField: MetadataValue]

    /// The separator of genres where several are one text: Audiobookshelf and others split it at ";".
    package static let genreSeparator = "; "

    /// Metadata of these fields; none by default.
    public init(_ values: [MetadataField: MetadataValue] = [:]) { self.values = values }

    /// The field's text; nil when nothing is known. What is assigned has the source `request`; nil and text that is empty
    /// or white space alone forget the field.
    public subscript(field: MetadataField) -> String? {
        get { values[field]?.text }
        set {
            remove(field)
            set(field, to: newValue)
        }
    }

    /// Sets a field. Text that is empty or white space alone says nothing and changes nothing.
    public mutating func set(
        _ field: MetadataField, to text: String?, from source: MetadataSource = .request
    ) {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return }
        values[field] = MetadataValue(text, from: source)
    }

    /// Says that the book has no such field, though its files' tags may have one.
    package mutating func deny(_ field: MetadataField) {
        values[field] = MetadataValue("", from: .request)
    }

    /// Forgets a field.
    public mutating func remove(_ field: MetadataField) { values[field] = nil }

    /// Takes from `weaker` the fields that are not set here.
    package mutating func fill(from weaker: BookMetadata) {
        values.merge(weaker.values) { mine, _ in mine }
    }
}
