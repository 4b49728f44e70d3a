/// A file that is open for reading, closed when nobody holds it.
package final class OpenFile: Sendable {
    let descriptor: Int32
    private let path: [UInt8]
    /// Whether a read may wait for a writer, which is no stall.
    private let isWaiting: Bool

    /// Opens what a path leads to. Blocks.
    ///
    /// - Parameter isWaiting: whether a pipe is waited for until somebody writes to it; of a regular file it says nothing.
    /// - Throws: the errno.
    package init(_ path: [UInt8], waiting isWaiting: Bool = false) throws(SystemError) {
        (self.path, self.isWaiting) = (path, isWaiting)
        let flags = O_RDONLY | O_CLOEXEC | (isWaiting ? 0 : O_NONBLOCK)
        descriptor = Self.unless(isWaiting, "open", path) { withName(path) { open($0, flags) } }
        if descriptor < 0 { throw .last }
    }

    deinit {
        if descriptor >= 0 { _ = BlockingCall.always("close", path) { close(descriptor) } }
    }

    private static func unless(
        _ isWaiting: Bool, _ name: StaticString, _ path: [UInt8], _ call: () -> Int32
    ) -> Int32 {
        isWaiting ? call() : BlockingCall.system(name, path, call)
    }

    /// - Throws: the errno.
    package func status() throws(SystemError) -> FileStatus { try FileStatus(descriptor: descriptor) }

    /// Reads from an offset: the number of bytes, 0 at the end, or the negative errno. Throws nothing, so that it can be
    /// called from C.
    package func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        FileBytes.read(descriptor, path, into: buffer, at: offset)
    }

    /// Fills a buffer from an offset, unless the file ends before.
    ///
    /// - Returns: the number of bytes.
    /// - Throws: the errno.
    package func fill(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(SystemError) -> Int {
        try FileBytes.fill(buffer, from: descriptor, path, at: offset)
    }

    /// Reads what comes next: up to a number of bytes, fewer where it ends.
    ///
    /// - Throws: the errno.
    package func next(_ most: Int) throws(SystemError) -> [UInt8] {
        try FileBytes.next(most, of: descriptor, isWaiting ? nil : path)
    }

    /// The first bytes of what a path leads to, up to a number, fewer where it ends. Blocks.
    ///
    /// - Throws: the errno.
    package static func head(of path: [UInt8], _ most: Int) throws(SystemError) -> [UInt8] {
        try OpenFile(path).next(most)
    }

    /// Where the hole begins that the file ends with; see `FileBytes`.
    ///
    /// - Parameter size: of the file, in bytes.
    package func endOfData(size: Int64) -> Int64 { FileBytes.endOfData(descriptor, size: size) }
}
