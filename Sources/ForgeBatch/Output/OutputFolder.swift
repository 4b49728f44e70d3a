import ForgeModel
import ForgeSystem

/// Folders for what a batch writes. All calls block.
enum OutputFolder {
    /// Whether a folder is at the path, which links may lead to.
    static func isFolder(_ path: ForgePath) -> Bool {
        (try? FileStatus(path))?.kind == .folder
    }

    /// Makes a folder and those above it.
    ///
    /// - Throws: `ForgeError`, `outputUnwritable`: also where it cannot be written to.
    static func make(_ path: ForgePath) throws(ForgeError) {
        let code = BlockingCall.system("mkdir", path.bytes) { path.withCString { mkdir($0, 0o777) } }
        if code != 0 {
            let code = errno
            if code == ENOENT, path.parent != path {
                try make(path.parent)
                return try make(path)
            }
            guard code == EEXIST else { throw unwritable(path, code) }
        }
        let inside = path.appending(".")
        let isOpen = BlockingCall.system("access", path.bytes) {
            inside.withCString { access($0, W_OK | X_OK) }
        }
        guard isOpen == 0 else { throw unwritable(path, errno) }
    }

    private static func unwritable(_ path: ForgePath, _ code: Int32) -> ForgeError {
        ForgeError(
            code == ENOSPC || code == EDQUOT ? .diskFull : .outputUnwritable, step: .planning, path: path,
            reason: "the folder cannot be made or written to",
            remedy: "choose another folder with \(.output), or give yourself permission",
            cause: SystemError(code).words, isTransient: SystemError(code).isPassing)
    }
}
