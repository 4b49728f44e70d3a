import ForgeModel

/// A book's metadata as an OPF 2 package, as Calibre writes it beside a book; `OPFMetadata` reads it back.
struct OPFDocument {
    /// Nil where there is nothing to say.
    let text: String?

    init(_ metadata: BookMetadata) {
        var lines: [String] = []
        func add(_ name: String, _ value: String?, _ attributes: String = "") {
            if let value {
                lines.append("    <dc:\(name)\(attributes)>\(Self.escaped(value))</dc:\(name)>\n")
            }
        }
        func people(_ field: MetadataField) -> [String] {
            metadata[field].map { PersonNames($0).names } ?? []
        }
        add("title", metadata[.title])
        add("subtitle", metadata[.subtitle])
        // Audiobookshelf looks for narrators among the creators.
        for (field, role) in [(MetadataField.author, "aut"), (.narrator, "nrt")] {
            for name in people(field) { add("creator", name, " opf:role=\"\(role)\"") }
        }
        add("date", metadata[.year])
        add("publisher", metadata[.publisher])
        // Readers take it for HTML.
        add("description", metadata[.description].map(HTMLText.escaped))
        add("language", metadata[.language])
        add("rights", metadata[.copyright])
        for genre in (metadata[.genre] ?? "").split(separator: ";") { add("subject", String(genre).trimmed) }
        let numbers = [("ISBN", metadata[.isbn]), ("ASIN", metadata[.asin])].filter { $1 != nil }
        for (index, (scheme, value)) in numbers.enumerated() {
            add("identifier", value, (index == 0 ? " id=\"book-id\"" : "") + " opf:scheme=\"\(scheme)\"")
        }
        if let series = metadata[.series] {
            for (name, value) in [("series", series), ("series_index", metadata[.seriesPart])] {
                guard let value else { continue }
                lines.append(
                    "    <meta name=\"calibre:\(name)\" content=\"\(Self.escaped(value))\"/>\n")
            }
        }
        guard !lines.isEmpty else {
            text = nil
            return
        }
        let identifier = numbers.isEmpty ? "" : " unique-identifier=\"book-id\""
        text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <package xmlns="http://www.idpf.org/2007/opf" version="2.0"\(identifier)>
              <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
            \(lines.joined())  </metadata>
            </package>

            """
    }

    /// The text as XML has it, without the characters that it cannot hold (XML 1.0, 2.2).
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "\t", "\n": String(scalar)
            default: scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE ? "" : String(scalar)
            }
        }.joined()
    }
}
