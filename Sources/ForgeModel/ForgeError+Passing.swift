#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ForgeError {
    /// Whether the same system call may succeed later: conditions of a network mount, a disk that somebody makes room
    /// on, a busy system. All else, such as a missing file or permission, stays as it is until somebody acts.
    package static func isPassing(errno code: Int32) -> Bool {
        switch code {
        case EAGAIN, EINTR, EMFILE, ENFILE, ETIMEDOUT, ESTALE, EIO, ENOMEM, EBUSY, ENOSPC, EDQUOT: true
        default: false
        }
    }
}
