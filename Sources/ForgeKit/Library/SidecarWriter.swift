import ForgeDiscovery
import ForgeModel
import ForgeSystem

/// Writes what is known of a library's books beside them.
enum SidecarWriter {
    /// Writes the `metadata.json` of a book that has none, whole or not at all. Blocks.
    ///
    /// - Returns: the file; nil where there is one already, and for a book that has no folder of its own.
    /// - Throws: `ForgeError`: it cannot be written.
    static func write(
        _ metadata: BookMetadata, of candidate: BookCandidate
    ) throws(ForgeError) -> ForgePath? {
        guard let folder = candidate.folder, !candidate.sidecars.contains(where: ShelfDocument.isOne) else {
            return nil
        }
        let path = folder.appending(ShelfDocument.name)
        do {
            try AtomicFile.write(
                try ShelfDocument(metadata).bytes, to: path.lastComponent.bytes, in: folder.bytes,
                prefix: ".forge-sidecar")
            return path
        } catch let error as SystemError {
            if error.code == EEXIST { return nil }
            throw ForgeError(
                error.kind == .full ? .diskFull : .outputUnwritable, step: .writing, path: path,
                reason: "the metadata could not be written", remedy: "look at the folder and its permissions",
                cause: error.words, isTransient: error.isPassing)
        } catch {
            throw ForgeError(
                .system, step: .writing, path: path, reason: "the metadata could not be written",
                remedy: "report it", details: "\(error)")
        }
    }
}
