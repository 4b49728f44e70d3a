import ForgeModel

/// What one folder holds, as far as a book is concerned.
struct FolderScan {
    let folder: FilePath
    /// Names of audio files directly in the folder, in natural order.
    private(set) var audio: [FilePath] = []
    /// Names of sub folders with audio somewhere below, in natural order.
    private(set) var foldersWithAudio: [FilePath] = []
    /// Names of sub folders that could not be looked into.
    private(set) var closedFolders: [FilePath] = []

    /// - Throws: `ForgeError`, step `scanning`, for the folder itself, never for what lies below.
    init(_ folder: FilePath) throws(ForgeError) {
        self.folder = folder
        var seen: Set<FileNode.Identity> = [try FileNode(folder).identity]
        for name in try FileNode.names(in: folder).filter({ !$0.isIgnored }).sorted(by: NaturalOrder.precedes)
        {
            let path = folder.appending(name)
            switch (try? FileNode(path))?.kind {
            case .folder:
                do throws(ForgeError) {
                    if try Self.holdsAudio(path, &seen) { foldersWithAudio.append(name) }
                } catch {
                    closedFolders.append(name)
                }
            // A link that leads nowhere: not to be passed over in silence, the prober says what is wrong with it.
            case .file, nil: if name.isAudio { audio.append(name) }
            case .other: break
            }
        }
    }

    /// True when there is audio in the folder or below. A folder seen before, by way of a link, counts as empty.
    private static func holdsAudio(
        _ folder: FilePath, _ seen: inout Set<FileNode.Identity>
    ) throws(ForgeError) -> Bool {
        guard seen.insert(try FileNode(folder).identity).inserted else { return false }
        for name in try FileNode.names(in: folder) where !name.isIgnored {
            let path = folder.appending(name)
            let isFolder = (try? FileNode(path))?.kind == .folder
            if isFolder ? try holdsAudio(path, &seen) : name.isAudio { return true }
        }
        return false
    }

    /// What was not taken.
    var warnings: [String] {
        var result: [String] = []
        if !foldersWithAudio.isEmpty {
            result.append("not in the book: audio in the sub folders \(Self.list(foldersWithAudio))")
        }
        if !closedFolders.isEmpty {
            result.append("not looked into, for want of permission: \(Self.list(closedFolders))")
        }
        return result
    }

    /// Why there is no book here.
    var noAudio: ForgeError {
        let below = Self.list(foldersWithAudio)
        return ForgeError(
            .noAudio, step: .scanning, path: folder,
            reason: foldersWithAudio.isEmpty
                ? closedFolders.isEmpty
                    ? "there is no audio file in it"
                    : "there is no audio file in it, and these may not be looked into: \(Self.list(closedFolders))"
                : "its audio is in sub folders, which are not joined: \(below)",
            remedy: foldersWithAudio.isEmpty
                ? "name a folder with audio files"
                : "name one of them, or all files in the order they are to be joined")
    }

    /// Names for a line of text; beyond five, how many more.
    private static func list(_ names: [FilePath]) -> String {
        let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
