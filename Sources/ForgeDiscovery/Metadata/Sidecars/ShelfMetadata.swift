import ForgeModel
import FoundationEssentials

/// `metadata.json` of Audiobookshelf: the members of a book, or, from older versions and its API, the same inside a
/// member `metadata`. `ShelfChapters` reads the chapters; tags are passed over.
struct ShelfMetadata {
    private(set) var metadata = BookMetadata()
    /// Members that are of another kind than they should be; those are left out.
    private(set) var oddMembers: [String] = []

    /// - Throws: `SidecarError`.
    init(_ document: String, source: MetadataSource) throws(SidecarError) {
        let top: Object
        // The decoder refuses more than 512 levels by itself.
        do { top = try JSONDecoder().decode(Object.self, from: Data(document.utf8)) } catch {
            throw SidecarError(reason: Self.reason(error))
        }
        var object = top
        if let inner = try? top.container.decode(Object.self, forKey: ShelfKey("metadata")) { object = inner }
        func set(_ field: MetadataField, _ text: String?) {
            metadata.set(field, to: text.flatMap { BookMetadata.clean(field, $0) }, from: source)
        }
        for field in MetadataField.allCases {
            if let key = field.names.shelf { set(field, text(key, in: object)) }
        }
        set(
            .year,
            text("publishedYear", in: object).flatMap(BookMetadata.year) ?? text("publishedDate", in: object))
        metadata.set(.genre, to: BookMetadata.genres(list("genres", in: object)), from: source)
        for (field, lists, single) in [
            (MetadataField.author, "authors", ["authorName", "author"]),
            (.narrator, "narrators", ["narratorName", "narrator"]),
        ] {
            let names = list(lists, in: object)
            if names.isEmpty {
                set(field, single.compactMap { text($0, in: object) }.first)
            } else {
                metadata.set(field, to: PersonNames(list: names).joined, from: source)
            }
        }
        setSeries(of: object, source)
        if metadata.values.isEmpty, oddMembers.isEmpty, !top.has("chapters"), !object.has("chapters") {
            throw SidecarError(reason: "it says nothing of a book")
        }
    }

    private mutating func setSeries(of object: Object, _ source: MetadataSource) {
        guard object.has("series") else {
            // The API's short form has all of them in one text.
            guard let all = text("seriesName", in: object) else { return }
            let first = all.prefixMatch(of: #/(.+? #[^\s,]+), /#).map { String($0.1) }
            let series = SeriesName(first ?? all)
            metadata.set(.series, to: series.name, from: source)
            return metadata.set(.seriesPart, to: series.part, from: source)
        }
        let single = (try? object.container.decode(SeriesItem.self, forKey: ShelfKey("series"))).map { [$0] }
        let list = try? object.container.decode([Maybe<SeriesItem>].self, forKey: ShelfKey("series"))
        guard let items = single ?? list.map({ known($0, "series") }) else {
            return oddMembers.append("series")
        }
        // The file has one series; the first is the one that Audiobookshelf shows.
        guard let first = items.first(where: { !$0.series.name.isEmpty })?.series else { return }
        metadata.set(.series, to: first.name, from: source)
        metadata.set(.seriesPart, to: first.part, from: source)
    }

    /// A text; a number counts as one, null as none.
    private mutating func text(_ key: String, in object: Object) -> String? {
        guard object.has(key) else { return nil }
        guard let scalar = try? object.container.decode(JSONScalar.self, forKey: ShelfKey(key)) else {
            oddMembers.append(key)
            return nil
        }
        // A description is HTML, whose entities are resolved with its tags.
        return key == "description" ? scalar.text : HTMLText.resolved(scalar.text)
    }

    /// A list of texts, or of objects with a name.
    private mutating func list(_ key: String, in object: Object) -> [String] {
        guard object.has(key) else { return [] }
        if let items = try? object.container.decode([Maybe<NamedItem>].self, forKey: ShelfKey(key)) {
            let names = known(items, key).map { HTMLText.resolved($0.name).trimmed }
            return names.filter { !$0.isEmpty }
        }
        if let one = try? object.container.decode(String.self, forKey: ShelfKey(key)) {
            return HTMLText.resolved(one).split { ";,".contains($0) }.map { String($0).trimmed }
        }
        oddMembers.append(key)
        return []
    }

    /// The members of a list that are of the kind that they should be; one that is not costs itself.
    private mutating func known<Item>(_ items: [Maybe<Item>], _ key: String) -> [Item] {
        if items.contains(where: \.isOdd) { oddMembers.append(key) }
        return items.compactMap(\.item)
    }

    private static func reason(_ error: any Error) -> String {
        if case DecodingError.typeMismatch = error { return "it is not a JSON object" }
        return "it is not valid JSON"
    }

    /// An object of which only the members asked for are decoded.
    private struct Object: Decodable {
        let container: KeyedDecodingContainer<ShelfKey>
        init(from decoder: any Decoder) throws { container = try decoder.container(keyedBy: ShelfKey.self) }
        func has(_ key: String) -> Bool { (try? container.decodeNil(forKey: ShelfKey(key))) == false }
    }

    private struct JSONScalar: Decodable {
        let text: String
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else if let number = try? container.decode(Int.self) {
                text = String(number)
            } else {
                text = String(try container.decode(Double.self))
            }
        }
    }

    /// A member of a list; null is none.
    private struct Maybe<Item: Decodable>: Decodable {
        let item: Item?
        let isOdd: Bool
        init(from decoder: any Decoder) throws {
            let isNull = try decoder.singleValueContainer().decodeNil()
            item = isNull ? nil : try? Item(from: decoder)
            isOdd = !isNull && item == nil
        }
    }

    private struct NamedItem: Decodable {
        let name: String
        private enum CodingKeys: CodingKey { case name }
        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                name = text
            } else {
                name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            }
        }
    }

    /// "Name #1.5", or an object with name and sequence.
    private struct SeriesItem: Decodable {
        let series: SeriesName
        private enum CodingKeys: CodingKey { case name, sequence }
        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                series = SeriesName(HTMLText.resolved(text))
            } else {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                series = SeriesName(
                    name: HTMLText.resolved(try container.decode(String.self, forKey: .name)),
                    part: try container.decodeIfPresent(JSONScalar.self, forKey: .sequence)?.text)
            }
        }
    }
}
