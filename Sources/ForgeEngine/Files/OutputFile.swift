import ForgeModel
import ForgeSystem
import M4BFormat

/// A file that nobody sees before it is complete.
///
/// It is written under a temporary name beside its destination and gets its own name by `publish()`. Unless that
/// happened, deinit removes it. Its folder is held from the start: what becomes of the folder's path meanwhile, the file
/// stays nowhere and appears nowhere else. Used on one thread.
final class OutputFile: ByteSink, ReadableFile {
    let destination: ForgePath
    private let file: AtomicFile
    /// Where the part of the file begins that the disk has not been told to write yet.
    private var unsent: Int64 = 0

    /// Bytes after which the disk is told to begin: it writes while the next ones are made, so that the closing
    /// fsync has little to wait for.
    private static let sendingSize: Int64 = 1 << 20

    /// Creates the temporary file, so that a destination that cannot be written is found out before any work.
    ///
    /// - Throws: `ForgeError`, step `writing`.
    init(destination: ForgePath) throws(ForgeError) {
        self.destination = destination
        do throws(SystemError) {
            file = try AtomicFile(
                in: HeldFolder(destination.parent), prefix: ForgePath.outputPrefix, for: destination.bytes)
        } catch {
            throw ForgeError(errno: error.code, .output, step: .writing, path: destination)
        }
    }

    /// The temporary path, for those who read the file back before it is published.
    var path: ForgePath { destination.parent.appending(ForgePath(bytes: file.name)) }

    /// Bytes written so far.
    var size: Int64 { file.size }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        do throws(SystemError) {
            try file.write(bytes, at: offset)
        } catch {
            throw failure(error, step: .writing)
        }
        send(upTo: offset + Int64(bytes.count))
    }

    /// Copies a part of another file, from an offset on.
    ///
    /// - Throws: `ForgeError`, step `writing`.
    func copy(
        _ range: Range<Int64>, of source: EditedFile, at offset: Int64, _ isCancelled: CancellationCheck
    ) throws(ForgeError) {
        try file.copy(range, of: source, at: offset, failing: { failure($0, step: .writing) }) {
            () throws(ForgeError) in
            if isCancelled() { throw .cancelled(step: .writing) }
        }
        send(upTo: file.size)
    }

    /// Gives it the owner, as far as may be, the permissions and the times of another.
    func copyAttributes(of source: EditedFile) { file.copyAttributes(of: source) }

    /// Begins to bring what lies before `end` to the disk, once it is much; waits for nothing, and is no promise.
    private func send(upTo end: Int64) {
        guard end - unsent >= Self.sendingSize else { return }
        file.release(from: unsent, count: end - unsent)
        unsent = end
    }

    func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        file.readOrErrno(into: buffer, at: offset)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = readOrErrno(into: buffer, at: offset)
        if count < 0 { throw ForgeError(errno: Int32(-count), .output, step: .verifying, path: destination) }
        return count
    }

    func truncate(to size: Int64) throws {
        do throws(SystemError) {
            try file.truncate(to: size)
        } catch {
            throw failure(error, step: .writing)
        }
        unsent = min(unsent, size)
    }

    /// Brings the bytes to the disk, gives the file its name, and brings the name to the disk.
    ///
    /// - Parameter replacing: whether a file that has the name by now is replaced.
    /// - Throws: `ForgeError`, step `publishing`; `outputExists` when there is such a file, `outputUnwritable` when the
    ///   folder's path leads to another by now, or nowhere: whoever moved it away did not ask for a book elsewhere.
    func publish(replacing: Bool) throws(ForgeError) {
        do throws(SystemError) { try file.sync() } catch { throw failure(error, step: .publishing) }
        try file.folder.check(for: destination)
        do throws(SystemError) {
            try file.publish(as: destination.lastComponent.bytes, replacing: replacing)
        } catch {
            if error.code == EEXIST { throw .outputExists(destination) }
            if error.code == ENOENT { throw .removed(destination) }
            throw failure(error, step: .publishing)
        }
    }

    private func failure(_ error: SystemError, step: ForgeError.Step) -> ForgeError {
        ForgeError(errno: error.code, .output, step: step, path: destination)
    }
}

extension ForgeError {
    /// An output of which somebody removed the temporary file.
    fileprivate static func removed(_ path: ForgePath) -> ForgeError {
        ForgeError(
            .outputUnwritable, step: .publishing, path: path,
            reason: "its temporary file was removed while it was written",
            remedy: "run the command again, and leave the files named .forge-*.tmp alone", isTransient: true)
    }

    static func outputExists(_ path: ForgePath) -> ForgeError {
        ForgeError(
            .outputExists, step: .planning, path: path, reason: "it exists already",
            remedy: "replace it with \(.overwrite) or choose another name with \(.output)")
    }
}
