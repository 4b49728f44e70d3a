/// A file that is written under a temporary name and gets its own when it is complete; else it is removed.
///
/// Its folder is held: what becomes of the folder's path meanwhile, the file appears nowhere else. Used on one thread.
package final class AtomicFile {
    package let folder: HeldFolder
    /// The temporary name in the folder.
    package let name: [UInt8]
    /// Open for reading and writing.
    let descriptor: Int32
    /// Its name when it is complete, for errors.
    private let path: [UInt8]
    private let number: Int
    private var isNamed = false

    /// Makes the file. Blocks.
    ///
    /// - Parameters:
    ///   - prefix: what the temporary name begins with.
    ///   - path: its name when it is complete, for errors.
    /// - Throws: the errno.
    package init(in folder: HeldFolder, prefix: String, for path: [UInt8]) throws(SystemError) {
        (self.folder, self.path) = (folder, path)
        (name, descriptor) = try folder.makeTemporary(prefix)
        number = TemporaryFiles.add(name, in: folder)
    }

    deinit {
        _ = BlockingCall.always("close", path) { close(descriptor) }
        if isNamed || folder.remove(name) { TemporaryFiles.forget(number) }
    }

    /// Writes a whole file and brings it to the disk. Blocks.
    ///
    /// - Throws: the errno: `EEXIST` where there is one that is not to be replaced.
    package static func write(
        _ bytes: [UInt8], to name: [UInt8], in folder: [UInt8], prefix: String, replacing: Bool = false
    ) throws(SystemError) {
        let folder = try HeldFolder(folder)
        let file = try AtomicFile(in: folder, prefix: prefix, for: folder.path(of: name))
        try file.write(bytes, at: 0)
        try file.sync()
        try file.publish(as: name, replacing: replacing)
    }

    /// Bytes.
    package private(set) var size: Int64 = 0

    /// Writes all bytes from an offset.
    ///
    /// - Throws: the errno.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(SystemError) {
        try FileBytes.write(bytes, to: descriptor, path, at: offset)
        size = max(size, offset + Int64(bytes.count))
    }

    /// Writes all bytes from an offset.
    ///
    /// - Throws: the errno.
    package func write(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
        try FileBytes.write(bytes, to: descriptor, path, at: offset)
        size = max(size, offset + Int64(bytes.count))
    }

    /// Reads from an offset; see `OpenFile`.
    package func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        FileBytes.read(descriptor, path, into: buffer, at: offset)
    }

    /// Fills a buffer from an offset; see `OpenFile`.
    package func fill(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(SystemError) -> Int {
        try FileBytes.fill(buffer, from: descriptor, path, at: offset)
    }

    /// Cuts the file off, or lengthens it by a hole.
    ///
    /// - Throws: the errno.
    package func truncate(to size: Int64) throws(SystemError) {
        try FileBytes.truncate(descriptor, path, to: size)
        self.size = size
    }

    /// Begins to bring a part to the disk; see `FileBytes`.
    package func release(from offset: Int64 = 0, count: Int64 = 0) {
        FileBytes.release(descriptor, from: offset, count: count)
    }

    /// Copies a part of another file, from an offset on.
    ///
    /// - Parameter onPart: called before each part of some megabytes; what it throws ends the copy.
    /// - Throws: what `onPart` throws, and `failing` of an errno.
    package func copy<E: Error>(
        _ range: Range<Int64>, of file: EditedFile, at offset: Int64, failing: (SystemError) -> E,
        onPart: () throws(E) -> Void
    ) throws(E) {
        let count = try FileBytes.copy(
            (file.descriptor, path), range, to: (descriptor, path), at: offset, failing: failing,
            onPart: onPart)
        size = max(size, offset + count)
    }

    /// Gives it the owner, as far as may be, the permissions and the times of another.
    package func copyAttributes(of file: EditedFile) {
        FileBytes.copyAttributes(of: file.descriptor, to: descriptor)
    }

    /// Gives it the times of another.
    package func copyTimes(of file: OpenFile) { FileBytes.copyTimes(of: file.descriptor, to: descriptor) }

    /// Brings the bytes to the disk.
    ///
    /// - Throws: the errno.
    package func sync() throws(SystemError) { try FileBytes.sync(descriptor, path, size: size) }

    /// Gives the file its name, and brings that to the disk. The bytes go there by `sync`, before.
    ///
    /// - Throws: the errno; see `FileRename`.
    package func publish(as target: [UInt8], replacing: Bool) throws(SystemError) {
        let code = folder.rename(name, to: target, replacing: replacing)
        guard code == 0 else { throw SystemError(code) }
        isNamed = true
        TemporaryFiles.forget(number)
        folder.sync()
    }
}
