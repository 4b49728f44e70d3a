import ForgeModel
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that takes lines and never grows beyond a size: then it becomes `FILE.1`, what was that `FILE.2`, and so on.
///
/// Any thread may write; lines are whole. Once open it never fails: a line that cannot be written is lost, and the
/// work goes on. One process at a time turns a file over.
final class LogFile: Sendable {
    /// Bytes: 10 MB.
    static let defaultLimit = 10_000_000
    static let defaultOldFiles = 5

    private struct State {
        /// -1 while the file cannot be opened.
        var descriptor: Int32
        /// Bytes; nil for what is no file and cannot be full, such as a pipe or a device.
        var size: Int?
    }

    private let path: FilePath
    private let limit: Int
    private let oldFiles: Int
    private let state: Mutex<State>

    /// Opens the file, or makes it; lines are added to its end.
    ///
    /// - Parameters:
    ///   - limit: bytes; the file is turned over before a line that would make it larger.
    ///   - oldFiles: how many files are kept beside the current one, at least 1.
    /// - Throws: `ForgeError`: the file cannot be opened, or is something else than a log, an input given by mistake.
    init(
        _ path: FilePath, limit: Int = defaultLimit, oldFiles: Int = defaultOldFiles
    ) throws(ForgeError) {
        self.path = path
        self.limit = limit
        self.oldFiles = oldFiles
        let descriptor = Self.open(path)
        guard descriptor >= 0 else {
            throw ForgeError(
                .outputUnwritable, step: .configuring, path: path, reason: "the log file cannot be opened",
                remedy: "choose another with --log-file", cause: String(cString: strerror(errno)))
        }
        guard Self.isLog(path) else {
            close(descriptor)
            throw ForgeError(
                .usage, step: .configuring, path: path,
                reason: "the file is there and is no log of this program",
                remedy: "choose another with --log-file")
        }
        state = Mutex(State(descriptor: descriptor, size: Self.size(descriptor)))
    }

    deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

    /// Adds a line, its line break among its bytes.
    func write(_ line: String) {
        state.withLock { state in
            if let size = state.size, size > 0, size + line.utf8.count > limit { turnOver(&state) }
            if state.descriptor < 0 {
                state.descriptor = Self.open(path)
                state.size = Self.size(state.descriptor)
            }
            guard state.descriptor >= 0 else { return }
            var line = line
            // One call: two processes that write to one file do not tear each other's lines.
            let written = line.withUTF8 { systemWrite(state.descriptor, $0.baseAddress, $0.count) }
            state.size? += max(0, written)
        }
    }

    private func turnOver(_ state: inout State) {
        for number in stride(from: oldFiles - 1, through: 1, by: -1) {
            move(old(number), to: old(number + 1))
        }
        // Where the file cannot be moved, it grows on.
        guard move(path, to: old(1)) else { return }
        close(state.descriptor)
        state.descriptor = Self.open(path)
        state.size = Self.size(state.descriptor)
    }

    private func old(_ number: Int) -> FilePath { FilePath(bytes: path.bytes + Array(".\(number)".utf8)) }

    @discardableResult
    private func move(_ source: FilePath, to target: FilePath) -> Bool {
        source.withCString { source in target.withCString { rename(source, $0) == 0 } }
    }

    private static func open(_ path: FilePath) -> Int32 {
        // Without waiting for the reader of a pipe.
        path.withCString { systemOpen($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644) }
    }

    private static func size(_ descriptor: Int32) -> Int? {
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(facts.st_size)
    }

    /// True for an empty file, and for one that begins with a time.
    private static func isLog(_ path: FilePath) -> Bool {
        let file = path.withCString { systemOpen($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        // What may be written and not read, such as a folder's drop box.
        guard file >= 0 else { return true }
        defer { close(file) }
        let pattern = Array("0000-00-00T00:00:00Z ".utf8)
        let head = [UInt8](unsafeUninitializedCapacity: pattern.count) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        if head.isEmpty { return true }
        return head.count == pattern.count
            && zip(head, pattern).allSatisfy { $1 == 0x30 ? (0x30...0x39).contains($0) : $0 == $1 }
    }
}

private let systemWrite = write

private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    open(path, flags, mode)
}
