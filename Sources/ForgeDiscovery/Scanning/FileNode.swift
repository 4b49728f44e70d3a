import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What stands at a path, symbolic links followed.
struct FileNode {
    enum Kind { case file, folder, other }

    /// The same for two paths exactly when both lead to one file.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    let kind: Kind
    let identity: Identity

    /// - Throws: `ForgeError`, step `scanning`: `inputMissing` or `inputUnreadable`.
    init(_ path: FilePath) throws(ForgeError) {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { throw ForgeError(scanning: path, errno) }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .folder
            case S_IFREG: .file
            default: .other
            }
        identity = Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino))
    }

    /// The path without links and dots; nil where it leads nowhere.
    static func realPath(_ path: FilePath) -> FilePath? {
        guard let resolved = path.withCString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    /// The names in a folder as the system gives them, without "." and "..", in no order.
    ///
    /// - Throws: `ForgeError`, step `scanning`.
    static func names(in folder: FilePath) throws(ForgeError) -> [FilePath] {
        guard let stream = folder.withCString({ opendir($0) }) else {
            throw ForgeError(scanning: folder, errno)
        }
        defer { closedir(stream) }
        var names: [FilePath] = []
        while true {
            // `readdir` tells its end from a failure by errno alone.
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw ForgeError(scanning: folder, errno) }
        return names
    }
}

extension ForgeError {
    /// A system call on an input that failed while it was looked for.
    init(scanning path: FilePath, _ code: Int32) {
        let isMissing = code == ENOENT || code == ENOTDIR
        let isForbidden = code == EACCES || code == EPERM
        self.init(
            isMissing ? .inputMissing : .inputUnreadable, step: .scanning, path: path,
            reason: isMissing ? "there is no such file or folder" : "it could not be read",
            remedy: isMissing
                ? "check the name"
                : isForbidden
                    ? "give yourself read permission" : "check the disk or the network mount, then try again",
            cause: String(cString: strerror(code)), isTransient: !isMissing && !isForbidden && code != ELOOP)
    }
}
