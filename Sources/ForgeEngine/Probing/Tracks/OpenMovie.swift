import ForgeModel
import M4BFormat

/// An MP4 that is open, and its boxes, for those who take both its tags and its packets.
struct OpenMovie {
    let file: InputFile
    let boxes: M4BFile

    /// The movie of a book's only track; nil for a book of several, of another format, and of boxes that libavformat
    /// alone makes sense of.
    ///
    /// - Throws: `ForgeError`: the file cannot be read, or has changed.
    init?(onlyTrackOf book: Book) throws(ForgeError) {
        guard book.tracks.count == 1, let track = book.tracks.first, track.isMP4 else { return nil }
        file = try InputFile(track, step: .writing)
        do { boxes = try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit) } catch is M4BReadError {
            return nil
        } catch {
            throw ForgeError(error, step: .writing, input: track.path)
        }
    }
}
