import ForgeModel

extension BookMetadata {
    /// Everything known of a book: `overrides`, then sidecars, tags, and the names of its folders.
    ///
    /// - Throws: `ForgeError`, step `scanning`: the way to the book cannot be followed for a passing reason.
    init(
        overrides: BookMetadata, sidecars: Sidecars, tracks: [TrackProbe], candidate: BookCandidate
    ) throws(ForgeError) {
        self = overrides
        fillBook(from: sidecars.metadata)
        fillBook(from: BookMetadata(tagsOf: tracks))
        fillBook(from: try BookMetadata(foldersOf: candidate, knownAuthor: self[.author]))
    }

    /// Takes from `weaker` the fields that are not set here, except a part of another series, and a
    /// folder's subtitle of another title.
    mutating func fillBook(from weaker: BookMetadata) {
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

    /// What the names of the book's folder and of those above it say.
    ///
    /// - Parameter knownAuthor: the author by a stronger source: where a folder above is named so, it shows which of
    ///   the folders is the author's.
    /// - Throws: `ForgeError`, step `scanning`: the way to the book cannot be followed for a passing reason.
    init(foldersOf candidate: BookCandidate, knownAuthor: String?) throws(ForgeError) {
        self.init()
        let folder = FolderName(
            candidate.name, parents: try candidate.libraryFolders(knownAuthor: knownAuthor))
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
        "media", "music", "downloads", "download", "desktop", "documents", "incoming", "input", "untagged",
        "torrents",
        "complete", "data", "mnt", "srv", "volumes", "share", "public", "root", "opt", "var", "storage",
        "fiction",
        "nonfiction", "non-fiction",
    ]
    /// The same, with a user's or a program's own folder in each.
    private static let homes: Set<String> = ["home", "users", "tmp", "temp"]

    /// The folders above the book's own that may be the author's and the series'.
    ///
    /// - Throws: `ForgeError`, step `scanning`: the way to the book cannot be followed for a passing reason.
    func libraryFolders(knownAuthor: String?) throws(ForgeError) -> [String] {
        if isInLibrary { return parents }
        let known = PersonNames(knownAuthor ?? "").names
        let own = parents.suffix(2).lastIndex { folder in
            PersonNames(folder).names.contains { name in known.contains { $0.isSame(as: name) } }
        }
        if let own { return Array(parents[own...]) }
        var names = parents
        // A folder named by itself brings two names, of which a home folder's path may be the first.
        if let folder, let path = try FileNode.realPath(folder) {
            let all = path.string.split(separator: "/").map(String.init)
            let start = all.first.map { Self.homes.contains($0.lowercased()) ? 2 : 0 } ?? 0
            names = Array(names.suffix(max(0, all.count - 1 - start)))
        }
        let cut = names.lastIndex { Self.libraries.contains($0.lowercased()) }.map { $0 + 1 } ?? 0
        names.removeFirst(cut)
        // Where the author is known and no folder is named so, the folders follow another plan.
        return knownAuthor == nil ? names : []
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
