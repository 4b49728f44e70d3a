import ForgeModel
import ForgeSystem
import Synchronization

/// A standard stream, written with `write(2)`: no buffer that is lost on exit, no lock to wait on.
///
/// Any thread may write; a text of up to 4096 bytes to a pipe is never torn by another.
struct OutputStream: Sendable {
    static let standard = OutputStream(descriptor: STDOUT_FILENO)
    static let error = OutputStream(descriptor: STDERR_FILENO)

    let descriptor: Int32

    /// Puts something in the place of standard streams that are closed.
    ///
    /// Else the next file to be opened gets the number of stderr, and the program's messages end up in the book.
    /// What stands in is open for reading alone, so that writing to it still fails as it should.
    static func occupyClosed() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Set when the process wants to end: from then on nobody waits for a reader that does not read.
    private static let isHurried = Atomic(false)
    static func hurry() { isHurried.store(true, ordering: .relaxed) }

    /// The bytes that a pipe which polls writable takes without blocking, by POSIX (PIPE_BUF on Linux).
    private static let chunk = 4096

    /// True when a short text can be written without waiting: a stopped terminal or a full pipe says no.
    var isReady: Bool { wait(milliseconds: 0) > 0 }

    /// Writes all of the text.
    ///
    /// - Returns: nil, or the `errno` that ended it.
    @discardableResult
    func write(_ text: String) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                if wait(milliseconds: 100) == 0 {
                    if Self.isHurried.load(ordering: .relaxed) { return ECANCELED }
                    continue
                }
                do throws(SystemError) {
                    let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.chunk))
                    let written = try FileBytes.writeSome(chunk, to: descriptor)
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                } catch {
                    if error.code != EINTR, error.code != EAGAIN { return error.code }
                }
            }
            return nil
        }
    }

    /// Writes all of the text.
    ///
    /// - Throws: `Interruption.Reason` when the reader has gone or the file behind the stream is full.
    func emit(_ text: String) throws {
        if let code = write(text) { throw Interruption.Reason(writingFailed: code) }
    }

    /// How many of one descriptors take bytes: 0 after the time is over; an error counts as one, for `write` to find.
    private func wait(milliseconds: Int32) -> Int32 {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return abs(poll(&request, 1, milliseconds))
    }
}
