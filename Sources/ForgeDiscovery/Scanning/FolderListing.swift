import ForgeModel
import ForgeSystem

/// The entries directly in one folder, junk left out.
struct FolderListing {
    let folder: ForgePath
    let identity: FileIdentity
    /// Paths of audio files in natural order of their names.
    private(set) var audio: [ForgePath] = []
    /// Paths of all other files in natural order: some may say something of the audio.
    private(set) var sidecars: [ForgePath] = []
    /// Paths of folders in natural order, and of what cannot be looked at and may be one.
    private(set) var folders: [ForgePath] = []
    /// Paths of links that lead nowhere and whose names tell neither a file nor a disc.
    private(set) var dangling: [ForgePath] = []

    /// - Throws: `ForgeError`, step `scanning`, for the folder itself, never for what lies in it.
    init(_ folder: ForgePath) throws(ForgeError) {
        self.folder = folder
        identity = try FileStatus(scanning: folder).identity
        let entries = try FolderEntry.scanned(in: folder).filter { entry in
            // What links lead to is asked where the name leaves it open.
            let isFolder =
                entry.path.isIgnored(asFolder: false) && !entry.path.isIgnored(asFolder: true)
                && (entry.kind ?? (try? FileStatus(scanning: folder.appending(entry.path)))?.kind) == .folder
            return !entry.path.isIgnored(asFolder: isFolder)
        }
        for entry in NaturalOrder.sorted(entries, by: \.path) {
            let path = folder.appending(entry.path)
            do throws(ForgeError) {
                let kind = if let known = entry.kind { known } else { try FileStatus(scanning: path).kind }
                add(path, kind)
            } catch {
                addUnknown(path, error)
            }
        }
    }

    private mutating func add(_ path: ForgePath, _ kind: FileStatus.Kind) {
        switch kind {
        case .folder: folders.append(path)
        case .file: if path.isAudio { audio.append(path) } else { sidecars.append(path) }
        case .link, .other: break
        }
    }

    /// Takes what cannot be looked at for what its name tells, so that whoever opens it says what is wrong with it:
    /// nothing is passed over in silence but what is no longer there.
    private mutating func addUnknown(_ path: ForgePath, _ error: ForgeError) {
        let isMissing = error.code == .inputMissing
        if isMissing, !path.isNamed { return }
        if path.isAudio {
            audio.append(path)
        } else if path.discNumber != nil {
            folders.append(path)
        } else if error.isTransient {
            // It may be either, and what a book is made of must not change with the weather.
            folders.append(path)
            sidecars.append(path)
        } else if path.isSidecar {
            sidecars.append(path)
        } else if isMissing {
            dangling.append(path)
        } else {
            folders.append(path)
        }
    }

    /// The files that share their name, but for the extension, with one of `files`.
    func sidecars(of files: [ForgePath]) -> [ForgePath] { Self.sidecars(sidecars, of: files) }

    static func sidecars(_ sidecars: [ForgePath], of files: [ForgePath]) -> [ForgePath] {
        let stems = Set(files.map(\.stem.key))
        return sidecars.filter { stems.contains($0.stem.key) }
    }
}

extension ForgePath {
    /// The same for names that differ only in how their accents are written. Of a name that is no text, its bytes.
    fileprivate var key: String {
        String(validating: bytes, as: UTF8.self)
            ?? "\0" + String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    }
}
