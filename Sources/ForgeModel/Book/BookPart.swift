/// The place of a file among those that a book was split into.
package struct BookPart: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var count: Int
    package var title: String

    package init(number: Int, count: Int, title: String) {
        (self.number, self.count, self.title) = (number, count, title)
    }

    /// The fields that templates of names have for it, by their names there.
    package static let fields: [String: MetadataField] = Dictionary(
        uniqueKeysWithValues: ["part", "parts", "part_title"].map { ($0, MetadataField(rawValue: $0)) })

    /// The values of those fields.
    package var values: [MetadataField: MetadataValue] {
        let texts = ["part": "\(number)", "parts": "\(count)", "part_title": title]
        return Dictionary(
            uniqueKeysWithValues: Self.fields.compactMap { name, field in
                texts[name].map { (field, MetadataValue($0, from: .request)) }
            })
    }
}
