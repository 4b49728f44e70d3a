import ForgeModel
import ForgeSystem

/// The metadata of an OPF package file, as Calibre writes it beside a book (OPF 2) and as EPUB 3 has it.
struct OPFMetadata {
    private(set) var metadata = BookMetadata()

    /// - Throws: `SidecarError`.
    init(
        _ document: [UInt8], _ decoding: TextDecoding, source: MetadataSource
    ) throws(SidecarError) {
        let elements = try OPFParser.elements(of: document, decoding)
        let refinements = Refinements(elements)
        var authors: [(name: String, place: Int)] = []
        var narrators: [String] = []
        var subjects: [String] = []
        // That of a collection or an edition, or a short form.
        var otherTitle: String?
        func setFirst(_ field: MetadataField, _ text: String) {
            if metadata[field] == nil {
                metadata.set(field, to: BookMetadata.clean(field, text), from: source)
            }
        }
        for element in elements.filter(Self.isPublication) + elements.filter({ !Self.isPublication($0) }) {
            let text = element.text.trimmed
            switch element.name {
            case "title":
                // EPUB 3 marks the lines of a title.
                switch refinements[element, "title-type"] {
                case "subtitle": setFirst(.subtitle, text)
                case nil, "main": setFirst(.title, text)
                default: otherTitle = otherTitle ?? text
                }
            case "subtitle": setFirst(.subtitle, text)
            case "creator", "contributor":
                let roles = element.attributes["role"].map { [$0] } ?? refinements.all(element, "role")
                let known = Set(roles.map(Self.role))
                if known.contains("nrt") { narrators.append(text) }
                // A creator is the author unless it says otherwise; contributors are many things.
                if known.contains("aut") || known.isEmpty && element.name == "creator" {
                    authors.append((text, refinements.place(of: element)))
                }
            // Calibre writes the year 101 where it knows none. When the file was last written says nothing of the book.
            case "date" where !text.hasPrefix("01") && element.attributes["event"] != "modification":
                setFirst(.year, text)
            case "publisher": setFirst(.publisher, text)
            case "description": setFirst(.description, HTMLText.plain(text))
            case "language": setFirst(.language, text)
            case "rights": setFirst(.copyright, text)
            case "subject": subjects.append(text)
            case "identifier":
                let scheme = element.attributes["scheme"] ?? refinements[element, "identifier-type"] ?? ""
                if let (field, value) = Self.identifier(text, scheme: scheme) { setFirst(field, value) }
            default: break
            }
        }
        if let otherTitle { setFirst(.title, otherTitle) }
        if narrators.isEmpty { narrators = CalibreColumns(elements).narrators }
        // Those without a place stay behind the others, in their order.
        let names = authors.enumerated().sorted {
            ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
        }
        .map(\.element.name)
        metadata.set(.author, to: PersonNames(list: names).joined, from: source)
        metadata.set(.narrator, to: PersonNames(list: narrators).joined, from: source)
        metadata.set(.genre, to: BookMetadata.genres(subjects), from: source)
        if let series = Self.series(elements, refinements) {
            metadata.set(.series, to: series.name, from: source)
            metadata.set(.seriesPart, to: series.part, from: source)
        }
        if metadata.values.isEmpty { throw SidecarError(reason: "it says nothing of a book") }
    }

    /// Whether an element is the date of publication: of several that one counts.
    private static func isPublication(_ element: OPFParser.Element) -> Bool {
        element.name == "date" && element.attributes["event"] == "publication"
    }

    /// MARC's code of a role: written as such, as the URI that ends in it, or as the word.
    private static func role(_ text: String) -> String {
        let last = text.split(whereSeparator: { "/#:".contains($0) }).last.map(String.init) ?? text
        let word = last.trimmed.lowercased()
        return ["narrator": "nrt", "author": "aut", "writer": "aut"][word] ?? word
    }

    /// The refinements of elements by their id in EPUB 3: `<meta refines="#id" property="role">nrt</meta>`.
    private struct Refinements {
        private var values: [String: [String: [String]]] = [:]

        init(_ elements: [OPFParser.Element]) {
            for element in elements where element.name == "meta" {
                guard let target = element.attributes["refines"],
                    let property = element.attributes["property"]
                else { continue }
                values[String(target.drop { $0 == "#" }), default: [:]][property, default: []].append(
                    element.text.trimmed)
            }
        }

        /// Where among its like an element is to be shown, from 1; the largest number where nothing is said.
        func place(of element: OPFParser.Element) -> Int {
            self[element, "display-seq"].flatMap { Int($0) } ?? .max
        }

        /// An author may be the narrator as well.
        func all(_ element: OPFParser.Element, _ property: String) -> [String] {
            element.attributes["id"].flatMap { values[$0]?[property] } ?? []
        }

        subscript(element: OPFParser.Element, property: String) -> String? {
            all(element, property).last
        }
    }

    private static func series(_ elements: [OPFParser.Element], _ refinements: Refinements) -> SeriesName? {
        func content(_ name: String) -> String? {
            elements.first { $0.attributes["name"] == name }?.attributes["content"]?.trimmed
        }
        if let name = content("calibre:series"), !name.isEmpty {
            return SeriesName(name: name, part: content("calibre:series_index"))
        }
        let collections = elements.filter { $0.attributes["property"] == "belongs-to-collection" }
        let series =
            collections.first { refinements[$0, "collection-type"] == "series" }
            ?? collections.first { refinements[$0, "collection-type"] == nil }
        return series.flatMap {
            let name = $0.text.trimmed
            return name.isEmpty ? nil : SeriesName(name: name, part: refinements[$0, "group-position"])
        }
    }

    private static func identifier(_ text: String, scheme: String) -> (MetadataField, String)? {
        var (scheme, value) = (scheme.lowercased(), text)
        // "urn:isbn:978...", "isbn:978...".
        var pieces = text.split(separator: ":").map(String.init)
        if pieces.count > 1, let last = pieces.popLast() {
            if scheme.isEmpty { scheme = pieces.last?.lowercased() ?? "" }
            if pieces.last?.lowercased() == scheme { value = last.trimmed }
        }
        switch scheme {
        case "isbn", "15": return (.isbn, value)
        // "amazon" is Calibre's name; those of single countries are "amazon_de" and the like.
        case "asin", "mobi-asin", "audible", "audible_asin": return (.asin, value)
        case _ where scheme == "amazon" || scheme.hasPrefix("amazon_"): return (.asin, value)
        default: return nil
        }
    }
}
