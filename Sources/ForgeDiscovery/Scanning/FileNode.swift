import ForgeModel
import ForgeSystem

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

    /// Whether something has the name, were it a link that leads nowhere.
    static func isNamed(_ path: FilePath) -> Bool {
        var status = stat()
        return path.withCString { lstat($0, &status) } == 0 || SystemError.last.kind != .missing
    }

    /// The path without links and dots; nil where it leads nowhere or may not be followed.
    ///
    /// - Throws: `ForgeError`, step `scanning`, of a passing failure.
    static func realPath(_ path: FilePath) throws(ForgeError) -> FilePath? {
        guard let resolved = path.withCString({ realpath($0, nil) }) else {
            let error = ForgeError(scanning: path, errno)
            if error.isTransient { throw error }
            return nil
        }
        defer { free(resolved) }
        return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    /// A name in a folder.
    struct Entry {
        let name: FilePath
        /// What the folder itself says of it; nil for links, and where the file system says nothing.
        let kind: Kind?
    }

    /// What is in a folder as the system gives it, without "." and "..", in no order.
    ///
    /// - Throws: `ForgeError`, step `scanning`.
    static func entries(in folder: FilePath) throws(ForgeError) -> [Entry] {
        guard let stream = folder.withCString({ opendir($0) }) else {
            throw ForgeError(scanning: folder, errno)
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            // `readdir` tells its end from a failure by errno alone.
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
            if name != ".", name != ".." {
                entries.append(Entry(name: name, kind: kind(Int(entry.pointee.d_type))))
            }
        }
        guard errno == 0 else { throw ForgeError(scanning: folder, errno) }
        return entries
    }

    private static func kind(_ type: Int) -> Kind? {
        switch type {
        case Int(DT_DIR): .folder
        case Int(DT_REG): .file
        case Int(DT_LNK), Int(DT_UNKNOWN): nil
        default: .other
        }
    }
}

extension ForgeError {
    /// A system call on an input that failed while it was looked for.
    init(scanning path: FilePath, _ code: Int32) {
        self.init(errno: code, .input, step: .scanning, path: path)
        switch SystemError(code).kind {
        case .missing:
            reason =
                FileNode.isNamed(path) ? "it is a link that leads nowhere" : "there is no such file or folder"
        case .forbidden: remedy = "give yourself read permission"
        default: break
        }
    }
}
