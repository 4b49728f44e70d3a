package import ForgeModel

extension BookMetadata {
    /// Everything known of a book: `overrides`, then sidecars, tags, and the names of its folders.
    init(
        overrides: BookMetadata, sidecars: Sidecars, tracks: [TrackProbe], candidate: BookCandidate
    ) {
        self = overrides
        fillBook(from: sidecars.metadata)
        fillBook(from: BookMetadata(tagsOf: tracks))
        fillBook(from: BookMetadata(foldersOf: candidate, knownAuthor: self[.author]))
    }

    /// Takes from `weaker` the fields that are not set here, except a part of another series, and a
    /// folder's subtitle of another title.
    package mutating func fillBook(from weaker: BookMetadata) {
        var weaker = weaker
        if let mine = self[.series], let other = weaker[.series], !mine.isSame(as: other) {
            weaker.remove(.seriesPart)
        }
        if weaker.values[.subtitle]?.source == .folderName, let mine = self[.title],
            weaker[.title]?.isSame(as: mine) != true
        {
            weaker.remove(.subtitle)
        }
        fill(from: weaker)
    }

    /// Metadata from the names of the book's folder and of those above it.
    ///
    /// - Parameter knownAuthor: the author by a stronger source: where a folder above is named so, it shows which of
    ///   the folders is the author's.
    init(foldersOf candidate: BookCandidate, knownAuthor: String?) {
        self.init()
        let folder = FolderName(
            candidate.name, parents: candidate.libraryFolders(knownAuthor: knownAuthor))
        for (field, text) in [
            (MetadataField.title, folder.title), (.subtitle, folder.subtitle),
            (.author, folder.author.map { PersonNames($0).joined }),
            (.narrator, folder.narrator.map { PersonNames($0).joined }), (.series, folder.series?.name),
            (.seriesPart, folder.series?.part), (.year, folder.year), (.asin, folder.asin),
        ] { set(field, to: text, from: .folderName) }
    }
}

extension BookCandidate {
    /// Folders that hold libraries, and are neither an author nor a series.
    private static let libraries: Set<String> = [
        "audiobook", "audiobooks", "audio books", "audio", "books", "hörbücher", "hoerbuecher", "library",
        "libraries",
        "media", "music", "downloads", "download", "incoming", "input", "untagged", "torrents", "complete",
        "fiction",
        "nonfiction", "non-fiction", "aac", "flac", "m4a", "m4b", "mp3", "ogg", "opus", "wav", "wma",
    ]

    /// Whether a folder of that name is none of a book.
    static func isLibrary(_ name: String) -> Bool { libraries.contains(name.lowercased()) }

    /// The folders above the book's own that may be the author's and the series': those below a library, and, since what
    /// stands above the folder that the user named may be anything, those from one that is named like the known author.
    func libraryFolders(knownAuthor: String?) -> [String] {
        if isInLibrary {
            let cut = parents.lastIndex(where: Self.isLibrary).map { $0 + 1 } ?? 0
            return Array(parents[cut...])
        }
        let known = PersonNames(knownAuthor ?? "").names
        let own = parents.suffix(2).lastIndex { folder in
            PersonNames(folder).names.contains { name in known.contains { $0.isSame(as: name) } }
        }
        return own.map { Array(parents[$0...]) } ?? []
    }
}

extension String {
    /// Equal but for case and what is neither letter nor number.
    fileprivate func isSame(as other: String) -> Bool {
        func core(_ text: String) -> String {
            String(text.lowercased().filter { $0.isLetter || $0.isNumber })
        }
        return core(self) == core(other)
    }
}
