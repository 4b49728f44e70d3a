import ForgeModel

/// A book's metadata, an object with a member for each field that is known.
struct MetadataRecord: Encodable {
    private struct Value: Encodable {
        let text: String
        let source: Source
    }

    private struct Source: Encodable {
        let kind: String
        let name: String?
        let tag: String?

        init(_ source: MetadataSource) {
            (kind, name, tag) =
                switch source {
                case .request: ("commandLine", nil, nil)
                case .sidecar(let file): ("sidecar", file, nil)
                case .tags(let file, let form): ("tags", file, form?.rawValue)
                case .folderName: ("folderName", nil, nil)
                }
        }
    }

    private let values: [String: Value]

    init(_ metadata: BookMetadata) {
        values = Dictionary(
            uniqueKeysWithValues: metadata.values.map { field, value in
                (field.rawValue, Value(text: value.text, source: Source(value.source)))
            })
    }

    func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
}
