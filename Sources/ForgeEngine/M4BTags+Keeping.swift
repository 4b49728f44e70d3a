import ForgeModel
import M4BFormat

extension M4BTags {
    /// What belongs to the file that was read and not to the book: how it was encoded and by whom, and its picture.
    private static let ofTheFile: Set<String> = [
        "----:com.apple.iTunes:iTunSMPB", "----:com.apple.iTunes:iTunNORM", "©too", "©enc", "covr",
    ]

    /// Keys that follow a field: a new title makes the old one's place in the alphabet wrong.
    private static let followers: [MetadataField: Set<String>] = [
        .title: ["sonm", "soal"], .series: ["sonm", "soal", "©grp", "tven", "©mvi"],
        .author: ["soar", "soaa"],
        .narrator: ["soco"],
    ]

    /// Keeps the tags of a file that is copied whole, but for those that these fields write anew.
    ///
    /// - Parameter metadata: a field that is not from tags drops those that follow it.
    mutating func keep(_ tags: [M4BFile.Tag], changed metadata: BookMetadata) {
        var dropped = Self.ofTheFile
        for (field, keys) in Self.followers {
            switch metadata.values[field]?.source {
            case .tags, nil: continue
            case .commandLine, .sidecar, .folderName: dropped.formUnion(keys)
            }
        }
        others = tags.filter { !dropped.contains($0.key) }
        func text(_ key: String) -> String? {
            let values = others.lazy.compactMap { tag -> String? in
                if tag.key == key, case .text(let text) = tag.value { text } else { nil }
            }
            return values.first
        }
        titleSort = text("sonm")
        authorSort = text("soar")
        narratorSort = text("soco")
    }
}
