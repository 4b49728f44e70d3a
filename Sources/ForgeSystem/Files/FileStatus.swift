/// The status of a file: stat(2).
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Sendable { case file, folder, link, other }

    package let kind: Kind
    /// Equal for two paths to one file, and for none else at the same time.
    package let identity: FileIdentity
    /// Bytes.
    package let size: Int64
    /// When it was changed last, in nanoseconds since 1970.
    package let modified: Int64

    /// Of what a path leads to. Blocks.
    ///
    /// - Parameter isFollowing: false looks at a link itself.
    /// - Throws: the errno: there is nothing, or the system does not tell.
    package init(_ path: [UInt8], following isFollowing: Bool = true) throws(SystemError) {
        var status = stat()
        let code = BlockingCall.system("stat", path) {
            withName(path) { isFollowing ? stat($0, &status) : lstat($0, &status) }
        }
        guard code == 0 else { throw .last }
        self.init(status)
    }

    /// Of an open file.
    ///
    /// - Throws: the errno.
    package init(descriptor: Int32) throws(SystemError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        identity = FileIdentity(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino))
        size = Int64(status.st_size)
        let time = Platform.times(status).1
        modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Which file it is: equal for two paths to one file.
package struct FileIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) { (self.device, self.inode) = (device, inode) }
}
