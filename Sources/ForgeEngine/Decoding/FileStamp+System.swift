import ForgeModel
import ForgeSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileStamp {
    init(_ status: stat) {
        self.init(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino),
            size: Int64(status.st_size), modified: SystemTime.modified(status))
    }

    /// What stands at a path now; nil where nothing can be seen.
    init?(at path: FilePath) {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }
}

extension ForgeError {
    /// An input that is not the file any more that it was when it was opened first.
    static func changed(_ path: FilePath, step: Step) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: step, path: path, reason: "it changed while it was read",
            remedy: "try again when nothing writes to it", isTransient: true)
    }
}
