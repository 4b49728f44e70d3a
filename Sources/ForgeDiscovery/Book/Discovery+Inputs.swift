package import ForgeModel
import ForgeSystem

extension Discovery {
    /// The files of one book: the audio in a folder and its disc folders in natural order of names, the files given
    /// in their order, or those of a playlist in its.
    ///
    /// Files given by name are taken whatever their extension; a file given twice is in the book twice, with a
    /// warning. Of a folder, the files are taken that its names tell to be audio, empty ones too: those are for the
    /// prober to report, since a book without them would lack a part. Sub folders that are no discs are not joined; a
    /// warning names those that hold audio.
    ///
    /// - Throws: `ForgeError`, step `scanning`: `usage` for folders or playlists mixed with anything else, `inputMissing`,
    ///   `inputUnreadable`, `noAudio`.
    package static func candidate(
        inputs: [ForgePath], options: DiscoveryOptions = DiscoveryOptions()
    ) throws(ForgeError) -> BookCandidate {
        guard let first = inputs.first else {
            throw ForgeError(
                .usage, step: .scanning, reason: "there is no input",
                remedy: "name one folder, or files in the order they are to be joined")
        }
        var nodes: [FileStatus] = []
        for input in inputs { nodes.append(try FileStatus(scanning: input)) }
        if inputs.count == 1 {
            if nodes[0].kind == .folder { return try folder(first, options.decoding) }
            if first.isPlaylist { return try playlist(first, options.decoding) }
        }
        if let index = inputs.firstIndex(where: \.isPlaylist) {
            throw ForgeError(
                .usage, step: .scanning, path: inputs[index],
                reason: "it is a playlist, and other inputs stand beside it",
                remedy: "name one playlist alone, or files in the order they are to be joined")
        }
        if let index = nodes.firstIndex(where: { $0.kind == .folder }) {
            throw ForgeError(
                .usage, step: .scanning, path: inputs[index],
                reason: "it is a folder, and other inputs stand beside it",
                remedy: "name one folder alone, or files in the order they are to be joined")
        }
        let beside = inputs.count == 1 ? try sidecars(of: first) : (files: [], warnings: [])
        var book = BookCandidate(
            name: try name(ofFiles: inputs, options.decoding), files: inputs,
            orderReason: inputs.count == 1 ? "a single file" : "the order in which they were given",
            isExplicitOrder: true, sidecars: beside.files,
            warnings: repeated(inputs, nodes) + beside.warnings)
        book.decoding = options.decoding
        return book
    }

    /// Where the book is written: the path asked for, `<name>.m4b` inside it when it is a folder or ends in "/", or
    /// `<name>.m4b` in the current folder.
    ///
    /// Looks up whether `requested` is a folder; makes nothing.
    package static func outputPath(for candidate: BookCandidate, requested: ForgePath?) -> ForgePath {
        outputPath(for: candidate, requested: requested) { path in
            (try? FileStatus(scanning: path))?.kind == .folder
        }
    }

    /// Where previews are written unless a folder is named: in the current folder.
    package static func previewFolder(for candidate: BookCandidate) -> ForgePath {
        ForgePath(stem(of: candidate) + ForgePath.previewSuffix)
    }

    static func outputPath(
        for candidate: BookCandidate, requested: ForgePath?, isFolder: (ForgePath) -> Bool
    ) -> ForgePath {
        let file = ForgePath(stem(of: candidate) + ".m4b")
        guard let requested else { return file }
        let isInside = requested.bytes.last == UInt8(ascii: "/") || isFolder(requested)
        return isInside ? requested.appending(file) : requested
    }

    /// The book's name as a file's.
    private static func stem(of candidate: BookCandidate) -> String {
        let name = FileName.safe(candidate.name)
        return name.isEmpty ? "audiobook" : name
    }

    /// The files beside a book's audio that are read for it.
    package static func readSidecars(of candidate: BookCandidate) -> [ForgePath] {
        CoverChoice.pictures(candidate.sidecars)
            + candidate.sidecars.filter { Sidecars.isOne($0) || ChapterSources.isChaptersText($0) }
    }

    static func name(ofFolder path: ForgePath, _ decoding: TextDecoding) throws(ForgeError) -> String {
        let last = path.lastComponent
        let isNamed = ![".", "..", "/", ""].contains(last.string)
        let name = isNamed ? last : (try path.scanned()?.lastComponent ?? "")
        return name.isEmpty || name == "/" ? "audiobook" : name.text(decoding)
    }

    /// One file's own name; for several, that of the folder they share, else that of the first.
    static func name(ofFiles files: [ForgePath], _ decoding: TextDecoding) throws(ForgeError) -> String {
        let folder = files[0].parent
        if files.count > 1, files.allSatisfy({ $0.parent == folder }) {
            return try name(ofFolder: folder, decoding)
        }
        return files[0].stem.text(decoding)
    }

    static func repeated(_ inputs: [ForgePath], _ nodes: [FileStatus]) -> [String] {
        var seen: Set<FileIdentity> = []
        return zip(inputs, nodes).compactMap { input, node in
            seen.insert(node.identity).inserted
                ? nil : "\(input) was given more than once and is in the book as often"
        }
    }
}
