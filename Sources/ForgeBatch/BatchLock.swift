import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Holds an output folder for one batch at a time: flock(2) on a file in it, which ends with the process however that
/// ends.
final class BatchLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `ForgeError`: another batch holds it, or the file cannot be made.
    init(_ path: FilePath) throws(ForgeError) {
        descriptor = path.withCString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            throw ForgeError(
                .outputUnwritable, step: .planning, path: path,
                reason: "the output folder cannot be written to",
                remedy: "choose another with -o, or give yourself permission",
                cause: String(cString: strerror(errno)))
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
            ftruncate(descriptor, 0)
            let text = Array("\(getpid())\n".utf8)
            _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            return
        }
        // Network mounts without locks: nothing can be told, and two batches still cannot spoil a finished book.
        guard errno == EWOULDBLOCK else { return }
        var text = [UInt8](repeating: 0, count: 32)
        // Not closed here: deinit does it, since everything is initialised.
        let count = read(descriptor, &text, text.count)
        let process = String(decoding: text.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
        throw ForgeError(
            .usage, step: .planning, path: path.parent,
            reason:
                "another batch is writing to this folder (process \(process.isEmpty ? "unknown" : process))",
            remedy: "wait until it ends, or choose another folder with -o")
    }

    deinit { close(descriptor) }
}
