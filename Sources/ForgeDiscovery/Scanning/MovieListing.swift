package import ForgeModel
import ForgeSystem

/// The MP4 files that paths lead to.
package struct MovieListing: Sendable {
    /// In the order of the paths, those below a folder in natural order, a folder's own before those below it.
    package private(set) var files: [ForgePath] = []
    /// Folders below that cannot be looked into.
    package private(set) var failures: [(path: ForgePath, error: ForgeError)] = []

    private static let extensions: Set<String> = ["m4b", "m4a", "mp4"]

    /// Looks at the paths and into the folders among them. A folder reached twice, by way of links, counts once. Blocks.
    ///
    /// - Throws: `ForgeError`, step `scanning`, for the paths alone; `cancelled` where `isCancelled` says so.
    package init(_ paths: [ForgePath], isCancelled: () -> Bool = { false }) throws(ForgeError) {
        var seen: Set<FileIdentity> = []
        for path in paths {
            if try FileStatus(scanning: path).kind == .folder {
                try look(into: path, &seen, isCancelled)
            } else {
                files.append(path)
            }
        }
        guard files.isEmpty, failures.isEmpty, let path = paths.first else { return }
        throw ForgeError(
            .noAudio, step: .scanning, path: path, reason: "there is no M4B, M4A or MP4 file in it",
            remedy: "name a folder with audiobooks, or the files themselves")
    }

    private mutating func look(
        into root: ForgePath, _ seen: inout Set<FileIdentity>, _ isCancelled: () -> Bool
    ) throws(ForgeError) {
        try FolderWalk.visit(root, &seen, isCancelled: isCancelled, onFailure: { failures.append(($0, $1)) })
        {
            listing, _ in
            files += listing.audio.filter { Self.extensions.contains($0.fileExtension) }
            return listing.folders
        }
    }
}
