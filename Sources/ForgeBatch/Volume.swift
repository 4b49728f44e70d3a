import ForgeKit
import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Folders and the room in them. All calls block.
enum Volume {
    /// Makes a folder and those above it.
    ///
    /// - Throws: `ForgeError`, `outputUnwritable`: also where it cannot be written to.
    static func makeFolder(_ path: FilePath) throws(ForgeError) {
        if !path.withCString({ mkdir($0, 0o777) == 0 }) {
            let code = errno
            if code == ENOENT, path.parent != path {
                try makeFolder(path.parent)
                return try makeFolder(path)
            }
            guard code == EEXIST else { throw unwritable(path, code) }
        }
        guard path.appending(".").withCString({ access($0, W_OK | X_OK) }) == 0 else {
            throw unwritable(path, errno)
        }
    }

    /// Bytes that the user may still write at a path, or where it would be made; nil where the system does not tell.
    static func freeBytes(at path: FilePath) -> Int64? {
        var status = statvfs()
        guard path.withCString({ statvfs($0, &status) }) == 0 else {
            return errno == ENOENT && path.parent != path ? freeBytes(at: path.parent) : nil
        }
        let (bytes, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(
            by: UInt64(status.f_frsize))
        return isTooMuch ? .max : Int64(clamping: bytes)
    }

    private static func unwritable(_ path: FilePath, _ code: Int32) -> ForgeError {
        ForgeError(
            code == ENOSPC || code == EDQUOT ? .diskFull : .outputUnwritable, step: .planning, path: path,
            reason: "the folder cannot be made or written to",
            remedy: "choose another folder with -o, or give yourself permission",
            cause: String(cString: strerror(code)), isTransient: Forge.isPassing(errno: code))
    }
}
