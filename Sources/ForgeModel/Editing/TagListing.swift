/// The tags of a file: what a book made of it has of them, and each by itself.
public struct TagListing: Hashable, Sendable {
    /// A field that the tags give.
    public struct Field: Hashable, Sendable {
        /// The field.
        public var field: MetadataField
        /// The value as a book has it.
        public var text: String
        /// The names of the tags that hold it; the first is the one that it is taken from.
        public var keys: [String]

        package init(_ field: MetadataField, _ text: String, keys: [String]) {
            (self.field, self.text, self.keys) = (field, text, keys)
        }
    }

    /// A tag as it is stored.
    public struct Tag: Hashable, Sendable {
        /// The name in the file, "©nam"; of files that are no MP4 the name that FFmpeg has for it.
        public var key: String
        /// The texts; of what is none the number of bytes.
        public var values: [String]
        /// The fields that are looked for in it.
        public var fields: [MetadataField]

        package init(_ key: String, _ values: [String], fields: [MetadataField]) {
            (self.key, self.values, self.fields) = (key, values, fields)
        }
    }

    /// The file.
    public var path: ForgePath
    /// The fields, in the order of `MetadataField.allCases`.
    public var fields: [Field]
    /// All tags but pictures; those of an MP4 in its order, others sorted by their names.
    public var tags: [Tag]
    /// The picture that a book takes for its cover; nil without one.
    public var cover: ConversionPlan.Cover?

    package init(_ path: ForgePath, fields: [Field], tags: [Tag], cover: ConversionPlan.Cover?) {
        (self.path, self.fields, self.tags, self.cover) = (path, fields, tags, cover)
    }
}
