package import ForgeSystem

/// The facts that tell a file's contents from others without reading them. They outlive a mount.
package struct FileState: Hashable, Sendable, Codable {
    /// Bytes.
    package var size: Int64
    /// Nanoseconds since 1970.
    package var modified: Int64
    package var inode: UInt64

    package init(size: Int64, modified: Int64, inode: UInt64) {
        (self.size, self.modified, self.inode) = (size, modified, inode)
    }

    package init(_ status: FileStatus) {
        self.init(size: status.size, modified: status.modified, inode: status.identity.inode)
    }
}
