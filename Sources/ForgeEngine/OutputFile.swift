import ForgeModel
import ForgeSystem
import M4BFormat

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that nobody sees before it is complete.
///
/// It is written under a temporary name beside its destination and gets its own name by `publish()`. Unless that
/// happened, deinit removes it. Its folder is held from the start: what becomes of the folder's path meanwhile, the file
/// stays nowhere and appears nowhere else. Used on one thread.
final class OutputFile: ByteSink, ReadableFile {
    let destination: FilePath
    private let folder: HeldFolder
    private let temporary: [UInt8]
    private let descriptor: Int32
    private var isPublished = false
    /// Where the part of the file begins that the disk has not been told to write yet.
    private var unsent: Int64 = 0

    /// Bytes after which the disk is told to begin: it writes while the next ones are made, so that the closing
    /// fsync has little to wait for.
    private static let sendingSize: Int64 = 1 << 20

    private static let prefix = ".forge"

    /// Creates the temporary file, so that a destination that cannot be written is found out before any work.
    ///
    /// - Throws: `ForgeError`, step `writing`.
    init(destination: FilePath) throws(ForgeError) {
        self.destination = destination
        do throws(SystemError) {
            folder = try HeldFolder(destination.parent.bytes)
            (temporary, descriptor) = try folder.makeTemporary(Self.prefix)
        } catch {
            throw ForgeError(errno: error.code, .output, step: .writing, path: destination)
        }
        // Held as long as this process lives, so that others can tell it from one that was left behind.
        flock(descriptor, LOCK_EX | LOCK_NB)
    }

    deinit {
        close(descriptor)
        if !isPublished { folder.remove(temporary) }
    }

    /// Removes the temporary files in a folder that belong to no process any more. One on a file system without locks
    /// stays. Blocks.
    static func removeStale(in path: FilePath) {
        guard let folder = try? HeldFolder(path.bytes) else { return }
        for name in folder.names() where name.starts(with: "\(prefix)-".utf8) {
            guard FilePath(bytes: name).fileExtension == "tmp",
                let file = try? folder.open(name, O_RDWR | O_NONBLOCK)
            else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { folder.remove(name) }
            close(file)
        }
    }

    /// The temporary path, for those who read the file back before it is published.
    var path: FilePath { destination.parent.appending(FilePath(bytes: temporary)) }

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
    /// - Throws: `ForgeError`, step `publishing`; `outputExists` when there is such a file, `outputUnwritable` when the
    ///   folder's path leads to another by now, or nowhere: whoever moved it away did not ask for a book elsewhere.
    func publish(replacing: Bool) throws(ForgeError) {
        guard fsync(descriptor) == 0 else { throw failure(errno) }
        try folder.check(for: destination)
        let code = folder.rename(temporary, to: destination.lastComponent.bytes, replacing: replacing)
        if code == EEXIST { throw .outputExists(destination) }
        if code == ENOENT { throw .removed(destination) }
        guard code == 0 else { throw failure(code) }
        isPublished = true
        folder.sync()
    }

    private func failure(_ code: Int32) -> ForgeError {
        ForgeError(errno: code, .output, step: .publishing, path: destination)
    }
}

extension ForgeError {
    /// An output of which somebody removed the temporary file.
    fileprivate static func removed(_ path: FilePath) -> ForgeError {
        ForgeError(
            .outputUnwritable, step: .publishing, path: path,
            reason: "its temporary file was removed while it was written",
            remedy: "run the command again, and leave the files named .forge-*.tmp alone", isTransient: true)
    }

    static func outputExists(_ path: FilePath) -> ForgeError {
        ForgeError(
            .outputExists, step: .planning, path: path, reason: "it exists already",
            remedy: "replace it with --overwrite or choose another name with -o")
    }
}
