import ForgeEngine
public import ForgeModel

/// Changes in files that are there.
extension Forge {
    /// Changes tags, covers and chapters of an MP4, M4A or M4B file of any maker.
    ///
    /// The sound and all else stay, byte for byte. Where there is room in the file, only what changes is written; else the
    /// file is written anew beside and takes the old one's place, with room for later edits. At any moment the file is the old
    /// one or the new one, whatever becomes of the process or the machine. Its permissions and times stay.
    /// - Parameter request: the file and what is to change.
    /// - Throws: `ForgeError`: the file stays as it was.
    public static func edit(_ request: EditRequest) async throws(ForgeError) -> EditReport {
        try await WorkerPool.shared.run(.writing) {
            try FileEditor.edit(request, isCancelled: { Task.isCancelled })
        }
    }
}
