import ForgeModel
import M4BFormat

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that nobody sees before it is complete.
///
/// It is written under a temporary name beside its destination and gets its own name by `publish()`. Unless that
/// happened, deinit removes it. Used on one thread.
final class OutputFile: ByteSink, ReadableFile {
    let destination: FilePath
    private let temporary: FilePath
    private let descriptor: Int32
    private var isPublished = false
    /// Where the part of the file begins that the disk has not been told to write yet.
    private var unsent: Int64 = 0

    /// Bytes after which the disk is told to begin: it writes while the next ones are made, so that the closing
    /// fsync has little to wait for.
    private static let sendingSize: Int64 = 1 << 20

    /// Creates the temporary file, so that a destination that cannot be written is found out before any work.
    ///
    /// - Throws: `ForgeError`, step `writing`.
    init(destination: FilePath) throws(ForgeError) {
        self.destination = destination
        let folder = destination.parent
        while true {
            // The name says nothing of the book: with it, a long title would pass the limit of 255 bytes.
            let name = ".forge-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
            let path = folder.appending(name)
            let descriptor = path.withCString { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
            if descriptor >= 0 {
                // Held as long as this process lives, so that others can tell it from one that was left behind.
                flock(descriptor, LOCK_EX | LOCK_NB)
                temporary = path
                self.descriptor = descriptor
                return
            }
            if errno != EEXIST {
                throw ForgeError(errno: errno, .output, step: .writing, path: destination)
            }
        }
    }

    deinit {
        close(descriptor)
        if !isPublished { _ = temporary.withCString { unlink($0) } }
    }

    /// Removes the temporary files in a folder that belong to no process any more. One on a file system without locks
    /// stays. Blocks.
    static func removeStale(in folder: FilePath) {
        guard let stream = folder.withCString({ opendir($0) }) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
            guard name.bytes.starts(with: ".forge-".utf8), name.fileExtension == "tmp" else { continue }
            let path = folder.appending(name)
            let file = path.withCString { open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW) }
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { _ = path.withCString { unlink($0) } }
            close(file)
        }
    }

    /// The temporary path, for those who read the file back before it is published.
    var path: FilePath { temporary }

    /// Bytes written so far.
    var size: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw ForgeError(errno: errno, .output, step: .writing, path: destination)
            }
        }
        send(upTo: offset + Int64(bytes.count))
    }

    /// Begins to bring what lies before `end` to the disk, once it is much; waits for nothing, and is no promise.
    private func send(upTo end: Int64) {
        guard end - unsent >= Self.sendingSize else { return }
        #if canImport(Glibc)
            // Linux starts to write what is dirty in the range before it looks for clean pages to give up
            // (`generic_fadvise` in mm/fadvise.c); just written pages are none of these.
            _ = posix_fadvise(descriptor, off_t(unsent), off_t(end - unsent), POSIX_FADV_DONTNEED)
        #endif
        unsent = end
    }

    func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        FileBytes.read(descriptor, into: buffer, at: offset)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = readOrErrno(into: buffer, at: offset)
        if count < 0 { throw ForgeError(errno: Int32(-count), .output, step: .verifying, path: destination) }
        return count
    }

    func truncate(to size: Int64) throws {
        while ftruncate(descriptor, off_t(size)) != 0 {
            if errno != EINTR { throw ForgeError(errno: errno, .output, step: .writing, path: destination) }
        }
        unsent = min(unsent, size)
    }

    /// Brings the bytes to the disk, gives the file its name, and brings the name to the disk.
    ///
    /// - Parameter replacing: whether a file that has the name by now is replaced.
    /// - Throws: `ForgeError`, step `publishing`; `outputExists` when there is such a file.
    func publish(replacing: Bool) throws(ForgeError) {
        guard fsync(descriptor) == 0 else { throw failure() }
        let code = FileRename.run(temporary, to: destination, replacing: replacing)
        if code == EEXIST { throw .outputExists(destination) }
        guard code == 0 else { throw ForgeError(errno: code, .output, step: .publishing, path: destination) }
        isPublished = true
        // Some file systems cannot sync a folder; the file itself is safe by now.
        let folder = destination.parent.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        if folder >= 0 {
            _ = fsync(folder)
            close(folder)
        }
    }

    private func failure() -> ForgeError {
        ForgeError(errno: errno, .output, step: .publishing, path: destination)
    }
}

extension ForgeError {
    static func outputExists(_ path: FilePath) -> ForgeError {
        ForgeError(
            .outputExists, step: .planning, path: path, reason: "it exists already",
            remedy: "replace it with --overwrite or choose another name with -o")
    }
}
