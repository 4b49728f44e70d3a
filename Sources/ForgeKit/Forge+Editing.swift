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

    /// Changes the chapters of an MP4, M4A or M4B file by what they are, and what else a request asks for, as `edit` does.
    ///
    /// The sound is decoded where pauses are asked for, parts of it on all slots at once, and only then. Chapters that come out
    /// as they are in the file are not written.
    /// - Parameters:
    ///   - request: the file, and how it is written; its own `chapters` count nothing.
    ///   - change: what is to become of the chapters.
    ///   - slots: the threads that decode.
    /// - Throws: `ForgeError`: the file stays as it was.
    public static func edit(
        _ request: EditRequest, chapters change: ChapterChange, on slots: EncodeSlots = .shared
    ) async throws(ForgeError) -> ChapterReport {
        try await WorkerPool.shared.runAlone(.planning) {
            try ChapterEditor(request, change, slots: slots, isCancelled: { Task.isCancelled }).run()
        }
    }
}
