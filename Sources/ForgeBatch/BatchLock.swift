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

    /// - Parameter pause: waits for somebody who only looks whether the folder is in use, which holds the lock for a
    ///   moment; once, before the second and last try.
    /// - Throws: `ForgeError`: another batch holds it, or the file cannot be made.
    init(_ path: FilePath, pause: () -> Void = { usleep(50_000) }) throws(ForgeError) {
        descriptor = path.withCString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            throw ForgeError(
                .outputUnwritable, step: .planning, path: path,
                reason: "the output folder cannot be written to",
                remedy: "choose another with -o, or give yourself permission",
                cause: String(cString: strerror(errno)))
        }
        if Self.take(descriptor) || errno == EWOULDBLOCK && Self.take(descriptor, after: pause) {
            ftruncate(descriptor, 0)
            let text = Array("\(getpid())\n".utf8)
            _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            return
        }
        // Network mounts without locks: nothing can be told, and two batches still cannot spoil a finished book.
        guard errno == EWOULDBLOCK else { return }
        // Not closed here: deinit does it, since everything is initialised.
        throw ForgeError(
            .usage, step: .planning, path: path.parent,
            reason:
                "another batch is writing to this folder (process \(Self.process(in: descriptor) ?? "unknown"))",
            remedy: "wait until it ends, or choose another folder with -o")
    }

    deinit { close(descriptor) }

    static func path(in output: FilePath) -> FilePath { output.appending(".forge-native.lock") }

    /// Whether a batch is writing to a folder. Nothing is changed.
    static func use(of output: FilePath) -> OutputUse {
        let descriptor = path(in: output).withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .free : .unknown(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .free }
        return errno == EWOULDBLOCK
            ? .taken(process: process(in: descriptor)) : .unknown(String(cString: strerror(errno)))
    }

    private static func take(_ descriptor: Int32, after pause: () -> Void = {}) -> Bool {
        pause()
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private static func process(in descriptor: Int32) -> String? {
        var text = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &text, text.count, 0)
        let process = String(decoding: text.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
        return process.isEmpty ? nil : process
    }
}
