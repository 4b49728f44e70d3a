import ForgeModel

/// The tags of a file.
struct TagListRecord: Encodable, Sendable {
    struct Field: Encodable {
        let text: String
        let keys: [String]
    }

    struct Tag: Encodable {
        let key: String
        let values: [String]
        let fields: [String]
    }

    let path: ForgePath
    let fields: [String: Field]
    let tags: [Tag]
    let cover: CoverRecord?

    init(_ file: TagListing) {
        path = file.path
        fields = Dictionary(
            uniqueKeysWithValues: file.fields.map {
                ($0.field.rawValue, Field(text: $0.text, keys: $0.keys))
            })
        tags = file.tags.map { Tag(key: $0.key, values: $0.values, fields: $0.fields.map(\.rawValue)) }
        cover = file.cover.map(CoverRecord.init)
    }
}
