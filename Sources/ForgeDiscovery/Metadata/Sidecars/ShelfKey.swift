/// The name of a member of Audiobookshelf's `metadata.json`.
struct ShelfKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    /// No list has members by name.
    init?(intValue: Int) { nil }
}
