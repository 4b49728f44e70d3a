import ForgeModel
import M4BFormat

extension M4BTags {
    /// The tags of a book; of a book made of one MP4 also what that has beyond them: further values and items, and covers.
    ///
    /// - Parameter movie: that MP4, if there is one.
    init(of book: Book, in movie: OpenMovie?) {
        self.init(book.metadata)
        if let part = book.part {
            (partTitle, partNumber) = (part.title, (part.number, part.count))
        }
        guard let movie, let track = book.tracks.first else { return }
        keep(movie.boxes.tags, of: book.metadata)
        keep(movie.boxes.covers, of: track, beside: book)
        if book.part != nil { others.removeAll { Self.ofTheWhole.contains($0.key) } }
    }

    /// Tags of the file that was read and not of the book: how it was encoded and by whom, and its picture.
    private static let ofTheFile: Set<String> = [
        "----:com.apple.iTunes:iTunSMPB", "----:com.apple.iTunes:iTunNORM", "©too", "©enc", "covr",
    ]

    /// Tags that a part of a book has of its own.
    private static let ofTheWhole: Set<String> = ["©nam", "sonm", "trkn"]

    /// Keys that follow a field: a new title makes the old one's place in the alphabet wrong.
    private static let followers: [MetadataField: Set<String>] = [
        .title: ["©nam", "sonm", "soal"], .series: ["sonm", "soal", "©grp", "tven", "©mvi"],
        .author: ["soar", "soaa"],
        .narrator: ["soco"],
    ]

    /// Keeps the tags of a file that is all of a book, but for those that these fields write anew.
    ///
    /// - Parameter metadata: a field that is not from tags drops what the file has of it and those that follow it.
    private mutating func keep(_ tags: [M4BTag], of metadata: BookMetadata) {
        var dropped = Self.ofTheFile
        // What a reader would find of the field, under whatever name.
        var changed: Set<String> = []
        for (field, value) in metadata.values {
            switch value.source {
            case .tags: continue
            case .request, .sidecar, .folderName:
                dropped.formUnion(Self.followers[field] ?? [])
                changed.formUnion(field.names.tags)
            }
        }
        others = tags.filter { !dropped.contains($0.key) && !changed.contains(MP4Names.key(of: $0.key)) }
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

    /// Keeps the covers of a book's only file, if the book's is one of them, or was made of one.
    private mutating func keep(_ covers: [M4BCover], of track: TrackProbe, beside book: Book) {
        guard let cover = book.cover else { return }
        let isFromFile = cover.origin == track.cover?.origin
        let original = covers.contains { $0.data == cover.data } ? cover : isFromFile ? track.cover : nil
        guard let place = covers.firstIndex(where: { $0.data == original?.data }) else { return }
        otherCovers = Array(covers[..<place] + covers[(place + 1)...])
    }
}
