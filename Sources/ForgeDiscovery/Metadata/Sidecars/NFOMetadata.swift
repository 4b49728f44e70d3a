import ForgeModel

/// An `.nfo` of an audiobook: lines `Key: value`, and a block of text under "Book Description".
struct NFOMetadata {
    private(set) var metadata = BookMetadata()

    /// - Throws: `SidecarError` when no line says anything of a book.
    init(_ text: String, source: MetadataSource) throws(SidecarError) {
        var values: [String: String] = [:]
        var description: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if description != nil {
                // The line under a heading.
                if !line.contains(where: { !$0.isWhitespace && !"=-_".contains($0) }),
                    line.contains(where: { "=-_".contains($0) })
                {
                    continue
                }
                description?.append(line)
            } else if Self.headings.contains(Self.key(line)) {
                description = []
            } else if let colon = line.firstIndex(of: ":") {
                let value = String(line[line.index(after: colon)...]).trimmed
                if !value.isEmpty { values[Self.key(line[..<colon]), default: value] = value }
            }
        }
        for field in MetadataField.allCases {
            guard let value = field.names.nfo.lazy.compactMap({ values[$0] }).first else { continue }
            // Only here commas part genres as well.
            let text =
                field == .genre
                ? BookMetadata.genres(value.split { ",;/".contains($0) }.map(String.init))
                : BookMetadata.clean(field, value)
            metadata.set(field, to: text, from: source)
        }
        splitTitle(source)
        setSeries(values, source)
        // A copyright's last year is the recording's.
        if metadata[.year] == nil, let text = values["copyright"] ?? values["audiobook copyright"] {
            let years = text.split { !($0.isASCII && $0.isNumber) }.filter { $0.count == 4 }
            metadata.set(.year, to: years.last.map { String($0) }, from: source)
        }
        let block = description?.joined(separator: "\n").trimmed
        metadata.set(.description, to: block, from: source)
        if metadata.values.isEmpty {
            throw SidecarError(
                reason: "no line of it has the form \"Title: ...\" that is known of audiobooks")
        }
    }

    private static let headings: Set<String> = [
        "book description", "description", "summary", "publisher's summary",
    ]

    /// A key in lower case without the dots and bars that line columns up.
    private static func key(_ text: Substring) -> String {
        func isFiller(_ character: Character) -> Bool {
            character.isWhitespace || ".·-=*|│║░▒▓█:".contains(character)
        }
        let start = text.firstIndex { !isFiller($0) } ?? text.endIndex
        let end = text.lastIndex { !isFiller($0) }.map { text.index(after: $0) } ?? text.endIndex
        return start < end ? text[start..<end].lowercased() : ""
    }

    /// "Title: Subtitle", as Audiobookshelf reads it.
    private mutating func splitTitle(_ source: MetadataSource) {
        guard let title = metadata[.title], metadata[.subtitle] == nil, let colon = title.firstIndex(of: ":")
        else { return }
        let subtitle = String(title[title.index(after: colon)...]).trimmed
        let main = String(title[..<colon]).trimmed
        guard !subtitle.isEmpty, !main.isEmpty else { return }
        metadata.set(.title, to: main, from: source)
        metadata.set(.subtitle, to: subtitle, from: source)
    }

    private mutating func setSeries(_ values: [String: String], _ source: MetadataSource) {
        guard let text = values["series name"] ?? values["series"] else { return }
        var series = SeriesName(text)
        let place = values["position in series"] ?? values["series position"] ?? values["book number"]
        series.part = place.flatMap(SeriesName.part) ?? series.part
        metadata.set(.series, to: series.name, from: source)
        metadata.set(.seriesPart, to: series.part, from: source)
    }
}
