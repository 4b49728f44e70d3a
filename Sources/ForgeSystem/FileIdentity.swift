#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a path leads to, through links: equal for two paths to one file.
package struct FileIdentity: Hashable, Sendable {
    package enum Kind: Sendable { case file, folder, other }

    private let device: UInt64
    private let inode: UInt64
    package let kind: Kind

    /// Blocks.
    ///
    /// - Throws: the errno: there is nothing, or the system does not tell.
    package init(_ path: [UInt8]) throws(SystemError) {
        var status = stat()
        guard withName(path, { stat($0, &status) }) == 0 else { throw .last }
        (device, inode) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
    }
}
