package import ForgeModel
import ForgeSystem

extension Discovery {
    /// Extensions of files that hold whole books.
    private static let movies: Set<String> = ["m4b", "m4a", "mp4"]

    /// The metadata and the cover that a book made of a single file has of what lies beside it and of the names of file and
    /// folders: all but the file's own tags. Blocks.
    ///
    /// - Parameter library: the folder that the file was found in, whose folders below tell author and series; nil for one
    ///   that was named itself.
    /// - Throws: `ForgeError`, step `scanning`.
    package static func surroundings(
        of file: ForgePath, in library: ForgePath?
    ) throws(ForgeError) -> (metadata: BookMetadata, cover: CoverImage?, warnings: [String]) {
        let candidate = try candidate(around: file, in: library)
        let sidecars = try Sidecars(candidate.sidecars)
        let metadata = BookMetadata(
            overrides: BookMetadata(), sidecars: sidecars, tracks: [], candidate: candidate)
        let picture = try CoverChoice(given: nil, sidecars: candidate.sidecars, tracks: [])
        return (metadata, picture.cover, sidecars.warnings + picture.warnings)
    }

    /// Whether what lies beside a file is about it alone: no other audio is there but what a book in its folder's name was
    /// made of, and the folder is no library. Blocks.
    ///
    /// - Throws: `ForgeError`, step `scanning`.
    package static func hasOwnFolder(
        _ file: ForgePath, in library: ForgePath?
    ) throws(ForgeError) -> Bool {
        isOwn(try FolderScan(file.parent), of: file, library)
    }

    private static func isOwn(_ scan: FolderScan, of file: ForgePath, _ library: ForgePath?) -> Bool {
        let folder = (try? scan.own.folder.resolved()) ?? scan.own.folder
        if let library, (try? library.resolved()) == folder { return false }
        if BookCandidate.isLibrary(folder.lastComponent.string) { return false }
        let others = scan.files.filter { $0.lastComponent != file.lastComponent }
        let isNamedSo = file.stem.string.lowercased() == folder.lastComponent.string.lowercased()
        return others.isEmpty || isNamedSo && !others.contains { movies.contains($0.fileExtension) }
    }

    private static func candidate(
        around file: ForgePath, in library: ForgePath?
    ) throws(ForgeError) -> BookCandidate {
        let scan = try FolderScan(file.parent)
        let decoding = TextDecoding()
        guard isOwn(scan, of: file, library) else {
            var candidate = try candidate(inputs: [file])
            if let library {
                candidate.parents = file.parent.below(library).map { $0.text(decoding) }
                candidate.isInLibrary = true
            }
            return candidate
        }
        guard let library else { return try folder(file.parent, decoding) }
        var candidate = candidate(
            of: scan, name: scan.own.folder.lastComponent.text(decoding),
            parents: scan.own.folder.below(library).dropLast().map { $0.text(decoding) }, decoding,
            warnings: [])
        candidate.isInLibrary = true
        return candidate
    }

    /// The metadata of a book that a file holds. Blocks.
    ///
    /// - Throws: `ForgeError`, step `scanning`: it is of no kind that is known, or says nothing.
    package static func metadata(
        ofSidecar file: ForgePath
    ) throws(ForgeError) -> (metadata: BookMetadata, warnings: [String]) {
        _ = try FileStatus(scanning: file)
        guard let sidecars = try Sidecars(given: file) else {
            throw ForgeError(
                .usage, step: .scanning, path: file, reason: "its name is that of no file of metadata",
                remedy: "name a metadata.json, .opf, .nfo, .cue, desc.txt, reader.txt or ffmetadata.txt")
        }
        guard sidecars.metadata.values.isEmpty else { return (sidecars.metadata, sidecars.warnings) }
        throw ForgeError(
            .inputDamaged, step: .scanning, path: file, reason: "nothing of a book could be read from it",
            remedy: "name another file", cause: sidecars.warnings.first)
    }
}
