import ForgeDiscovery
import ForgeEngine
import ForgeModel

extension TagListing {
    /// The listing of a file's tags.
    init(_ sheet: TagSheet) {
        let names = MetadataField.allCases.map { ($0, BookMetadata.tagNames(of: $0)) }
        let tags = sheet.items.map { item in
            (
                name: item.name,
                tag: Tag(item.key, item.values, fields: names.filter { $1.contains(item.name) }.map(\.0))
            )
        }
        let metadata = BookMetadata(tagsOf: [sheet.track])
        let fields = names.compactMap { field, names in
            metadata[field].map { text in
                Field(
                    field, text,
                    keys: names.flatMap { name in tags.filter { $0.name == name }.map(\.tag.key) })
            }
        }
        self.init(
            sheet.track.path, fields: fields, tags: tags.map(\.tag),
            cover: sheet.track.cover.map { ConversionPlan.Cover($0) })
    }

    /// The values that are others in another listing.
    func changes(to new: TagListing) -> [TagReport.Change] {
        func text(_ field: MetadataField, _ listing: TagListing) -> String? {
            listing.fields.first { $0.field == field }?.text
        }
        func text(_ key: String, _ listing: TagListing) -> String? {
            listing.tags.first { $0.key == key }?.values.joined(separator: "; ")
        }
        let fields = MetadataField.allCases.filter { text($0, self) != text($0, new) }
        let all = tags + new.tags.filter { tag in !tags.contains { $0.key == tag.key } }
        let others = all.filter { tag in
            text(tag.key, self) != text(tag.key, new) && !tag.fields.contains(where: fields.contains)
        }
        return fields.map { TagReport.Change($0.names.option, from: text($0, self), to: text($0, new)) }
            + others.map { TagReport.Change($0.key, from: text($0.key, self), to: text($0.key, new)) }
    }
}
