import ForgeModel
import ForgeSystem

/// A file that chapters are written to.
enum ChapterFile {
    /// Writes a file under a temporary name first. None is replaced.
    ///
    /// - Throws: `ForgeError`, step `writing`.
    static func write(_ text: String, to path: ForgePath) throws(ForgeError) {
        do throws(SystemError) {
            try AtomicFile.write(
                Array(text.utf8), to: path.lastComponent.bytes, in: path.parent.bytes,
                prefix: ".forge-chapters")
        } catch {
            if error.code == EEXIST {
                throw ForgeError(
                    .outputExists, step: .writing, path: path, reason: "the file exists already",
                    remedy: "name another, or remove it")
            }
            throw ForgeError(
                error.kind == .full ? .diskFull : .outputUnwritable, step: .writing, path: path,
                reason: "the chapters could not be written", remedy: "make room, or name another file",
                cause: error.words, isTransient: error.isPassing)
        }
    }
}
