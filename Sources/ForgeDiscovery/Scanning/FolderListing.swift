import ForgeModel

/// What lies directly in one folder, junk left out.
struct FolderListing {
    let folder: FilePath
    let identity: FileNode.Identity
    /// Paths of audio files in natural order of their names.
    private(set) var audio: [FilePath] = []
    /// Paths of all other files in natural order: some may say something of the audio.
    private(set) var sidecars: [FilePath] = []
    /// Paths of folders in natural order.
    private(set) var folders: [FilePath] = []

    /// - Throws: `ForgeError`, step `scanning`, for the folder itself, never for what lies in it.
    init(_ folder: FilePath) throws(ForgeError) {
        self.folder = folder
        identity = try FileNode(folder).identity
        for name in NaturalOrder.sorted(try FileNode.names(in: folder).filter { !$0.isIgnored }) {
            let path = folder.appending(name)
            switch (try? FileNode(path))?.kind {
            case .folder: folders.append(path)
            case .file: if name.isAudio { audio.append(path) } else { sidecars.append(path) }
            // A link that leads nowhere: not to be passed over in silence, the prober says what is wrong with it.
            case nil: if name.isAudio { audio.append(path) }
            case .other: break
            }
        }
    }

    /// The files that share their name, but for the extension, with one of `files`.
    func sidecars(of files: [FilePath]) -> [FilePath] { Self.sidecars(sidecars, of: files) }

    static func sidecars(_ sidecars: [FilePath], of files: [FilePath]) -> [FilePath] {
        let stems = Set(files.map(\.stem))
        return sidecars.filter { stems.contains($0.stem) }
    }
}
