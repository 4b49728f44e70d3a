import ForgeModel
import Testing

/// The table of the names that fields have outside the program.
@Suite struct MetadataNamesTests {
    @Test func `every field has a row, and one of a later version its own name`() {
        for field in MetadataField.allCases { #expect(!field.names.tags.isEmpty, "\(field.rawValue)") }
        let later = MetadataField(rawValue: "mood")
        #expect(later.names.option == "mood")
        #expect(later.names.tags.isEmpty)
        #expect(later.names.shelf == nil)
    }

    /// Else a reader would never find it.
    @Test func `names are in lower case, but for those of JSON, and none stands twice for one field`() {
        for field in MetadataField.allCases {
            let names = field.names
            for list in [names.tags, names.nfo, [names.option]] {
                #expect(list == list.map { $0.lowercased() })
                #expect(Set(list).count == list.count, "\(list)")
            }
        }
    }

    /// A tag for a field alone: only a comment may serve as the description, too.
    @Test func `no two fields are read from one key of tags`() {
        var owners: [String: [MetadataField]] = [:]
        for field in MetadataField.allCases {
            for key in field.names.tags { owners[key, default: []].append(field) }
        }
        #expect(owners.filter { $0.value.count > 1 } == ["comment": [.description, .comment]])
    }
}
