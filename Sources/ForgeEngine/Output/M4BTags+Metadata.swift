import ForgeModel
import M4BFormat

extension M4BTags {
    /// The atoms' values of a book's metadata.
    init(_ metadata: BookMetadata) {
        self.init()
        for (field, value) in metadata.values { set(field, to: value.text) }
        tool = "forge-native \(ForgeVersion.current)"
    }

    /// Sets a field; nil forgets it. One that this version does not know goes into no file.
    mutating func set(_ field: MetadataField, to text: String?) {
        switch field {
        case .title: title = text
        case .subtitle: subtitle = text
        case .author: author = text
        case .narrator: narrator = text
        case .series: series = text
        case .seriesPart: seriesPart = text
        case .year: date = text
        case .genre: genres = text.map { [$0] } ?? []
        case .description: description = text
        case .publisher: publisher = text
        case .language: language = text
        case .asin: asin = text
        case .isbn: isbn = text
        case .copyright: copyright = text
        case .comment: comment = text
        default: break
        }
    }

    /// The ISO 639-2 code for a track's media header: what is three letters passes, the commonest two-letter codes
    /// of ISO 639-1 are translated, anything else is undetermined.
    static func languageCode(_ text: String?) -> String {
        let language = text?.lowercased().split { $0 == "-" || $0 == "_" }.first.map(String.init) ?? ""
        if language.utf8.count == 3, language.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) {
            return language
        }
        return alpha3[language] ?? names[language] ?? "und"
    }

    private static let alpha3 = [
        "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu",
        "el": "ell",
        "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra",
        "ga": "gle",
        "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "is": "isl",
        "it": "ita",
        "ja": "jpn", "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "nb": "nob", "nl": "nld",
        "nn": "nno",
        "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv",
        "sr": "srp",
        "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
    ]

    private static let names = [
        "chinese": "zho", "danish": "dan", "dutch": "nld", "english": "eng", "finnish": "fin",
        "french": "fra",
        "german": "deu", "italian": "ita", "japanese": "jpn", "norwegian": "nor", "polish": "pol",
        "portuguese": "por", "russian": "rus", "spanish": "spa", "swedish": "swe",
    ]
}

extension Book {
    /// The cover as the file can hold it; nil for formats that it cannot.
    var m4bCover: M4BCover? { cover.flatMap { M4BCover(data: $0.data) } }
}
