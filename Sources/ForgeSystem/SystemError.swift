/// A system call that failed, by its `errno`: the one table of what that means.
package struct SystemError: Error, Hashable, Sendable {
    package let code: Int32

    package init(_ code: Int32) { self.code = code }

    /// The error of the call that just failed on this thread.
    package static var last: SystemError { SystemError(errno) }

    /// The kind of failure, for messages.
    package enum Kind: Sendable {
        case missing, forbidden, readOnly, full, tooLarge, tooManyFiles, noMemory, endlessLink
        /// A device or a server that does not do what it is there for, and all else.
        case other
    }

    package var kind: Kind {
        switch code {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .forbidden
        case EROFS: .readOnly
        case ENOSPC, EDQUOT: .full
        case EFBIG: .tooLarge
        case EMFILE, ENFILE: .tooManyFiles
        case ENOMEM: .noMemory
        case ELOOP: .endlessLink
        default: .other
        }
    }

    /// Whether the same call may succeed later: conditions of a disk, a network mount, a busy system, or of a full disk
    /// on which somebody makes room. All else, such as a missing file or permission, stays until somebody acts.
    package var isPassing: Bool { Self.passing.contains(code) }

    private static let passing = Platform.passingErrors.union([
        EAGAIN, EINTR, EBUSY, ENOMEM, ENOBUFS, EMFILE, ENFILE, ENOSPC, EDQUOT,
        // Disks, and mounts of NFS (ESTALE), SMB (EHOSTDOWN) and FUSE (ENOTCONN, ECONNABORTED).
        EIO, ESTALE, ETIMEDOUT, ENOTCONN, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENETRESET,
        ECONNRESET, ECONNABORTED, ECONNREFUSED, ESHUTDOWN, ENOLINK,
    ])

    /// The system's words.
    package var words: String { String(cString: strerror(code)) }
}
