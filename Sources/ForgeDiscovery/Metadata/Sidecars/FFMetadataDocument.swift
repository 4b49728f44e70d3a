import ForgeModel

/// A book's metadata as FFmpeg's own text form of tags (ffmpeg-formats, "Metadata"), in front of its chapters.
struct FFMetadataDocument {
    private static let heading = ";FFMETADATA1\n"
    let text: String

    /// - Parameter chapters: the form with chapters alone; nil for none.
    init(_ metadata: BookMetadata, chapters: String?) {
        var tags: [(String, String)] = []
        for field in MetadataField.allCases {
            guard let value = metadata[field], let key = field.names.tags.first else { continue }
            tags.append((key, value))
            // Players show the title of the file.
            if field == .title { tags.append(("title", value)) }
        }
        text =
            Self.heading + tags.map { "\($0)=\(Self.escaped($1))\n" }.joined()
            + (chapters.map { String($0.dropFirst(Self.heading.count)) } ?? "")
    }

    private static func escaped(_ text: String) -> String {
        text.map { "=;#\\\n".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
