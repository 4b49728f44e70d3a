import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileStamp {
    init(_ status: stat) {
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        self.init(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino),
            size: Int64(status.st_size), modified: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
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
