import ForgeModel
import ForgeSystem
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The errors worth another attempt, by the system's own numbers.
@Suite struct PassingTests {
    @Test(arguments: [
        EAGAIN, EINTR, EMFILE, ENFILE, ETIMEDOUT, ESTALE, EIO, ENOMEM, EBUSY, ENOSPC, EDQUOT, ENOTCONN,
        EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ECONNRESET, ECONNABORTED, ENOLINK,
    ])
    func `what may pass by itself`(_ code: Int32) { #expect(SystemError(code).isPassing) }

    @Test(arguments: [
        ENOENT, ENOTDIR, EACCES, EPERM, EROFS, EINVAL, EFBIG, EEXIST, ENAMETOOLONG, ELOOP, EISDIR,
    ])
    func `what stays until somebody acts`(_ code: Int32) { #expect(!SystemError(code).isPassing) }
}
