/// A file that is open for reading and for changes in it, locked against others that change it. Used on one thread.
package final class EditedFile {
    let descriptor: Int32
    private let path: [UInt8]
    private let times: (timespec, timespec)
    /// As it was when it was opened.
    package let status: FileStatus

    /// Opens what a path leads to. Blocks.
    ///
    /// - Parameter isWritten: whether it will be written to; else it is read alone.
    /// - Throws: the errno; EWOULDBLOCK where somebody else changes it.
    package init(_ path: [UInt8], writing isWritten: Bool) throws(SystemError) {
        self.path = path
        let flags = (isWritten ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK
        let file = BlockingCall.system("open", path) { withName(path) { open($0, flags) } }
        if file < 0 { throw .last }
        descriptor = file
        var status = stat()
        // Where the file system has no locks, nobody is kept out.
        let isTaken = isWritten && flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        let failure: SystemError? =
            isTaken ? SystemError(EWOULDBLOCK) : fstat(file, &status) != 0 ? .last : nil
        times = Platform.times(status)
        do throws(SystemError) {
            if let failure { throw failure }
            self.status = try FileStatus(descriptor: file)
        } catch {
            close(file)
            throw error
        }
    }

    deinit { _ = BlockingCall.always("close", path) { close(descriptor) } }

    /// Reads from an offset; see `OpenFile`.
    package func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        FileBytes.read(descriptor, path, into: buffer, at: offset)
    }

    /// Writes all bytes from an offset.
    ///
    /// - Throws: the errno.
    package func write(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
        try FileBytes.write(bytes, to: descriptor, path, at: offset)
    }

    /// Brings what was written to the disk.
    ///
    /// - Throws: the errno.
    package func sync() throws(SystemError) {
        if BlockingCall.system("fsync", path, { fsync(descriptor) }) != 0 { throw .last }
    }

    /// Gives it the times that it had when it was opened; without them it is as good.
    package func restoreTimes() {
        var times = times
        _ = withUnsafePointer(to: &times) {
            $0.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(descriptor, $0) }
        }
    }
}
