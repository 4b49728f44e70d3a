import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// A file that takes lines and never grows beyond a size: then it becomes `FILE.1`, what was that `FILE.2`, and so on.
///
/// Any thread may write; lines are whole. Once open it never fails: a line that cannot be written is lost, which
/// `takeLoss` tells, and the work goes on. Its folder is held: where that is moved away, the file goes with it, and none
/// is begun in what takes its name. Several processes may write to one file: each looks before a line whether another one
/// has turned it over, and one of them does.
final class LogFile: Sendable {
    /// Bytes: 10 MB.
    static let defaultLimit = 10_000_000
    static let defaultOldFiles = 5

    private let path: ForgePath
    private let limit: Int
    private let oldFiles: Int
    private struct State {
        var file: Int32
        /// The errno of the first line that was lost, and whether it was told.
        var loss: (code: Int32, isTold: Bool)?
    }

    /// Nil for a stream of the system's, which has no name to turn over.
    private let folder: HeldFolder?
    private let state: Mutex<State>
    private let onFull: @Sendable () -> Void

    /// Opens the file, or makes it; lines are added to its end.
    ///
    /// - Parameters:
    ///   - limit: bytes; the file is turned over before a line that would make it larger.
    ///   - oldFiles: how many files are kept beside the current one, at least 1.
    ///   - onFull: called when the file was found full, before anything is done about it.
    /// - Throws: `ForgeError`: the file cannot be opened, or is something else than a log, an input given by mistake.
    init(
        _ path: ForgePath, limit: Int = defaultLimit, oldFiles: Int = defaultOldFiles,
        onFull: @escaping @Sendable () -> Void = {}
    ) throws(ForgeError) {
        self.path = path
        self.limit = limit
        self.oldFiles = oldFiles
        self.onFull = onFull
        try Self.check(path, oldFiles: oldFiles)
        let isStream = Self.isStream(path)
        let file: Int32
        do throws(SystemError) {
            folder = isStream ? nil : try HeldFolder(path.parent)
            if let folder {
                file = try Self.open(path, in: folder)
            } else {
                file = try OwnFile.stream(path.bytes)
            }
        } catch {
            throw ForgeError(
                .outputUnwritable, step: .configuring, path: path, reason: "the log file cannot be opened",
                remedy: Self.remedy, cause: error.words, isTransient: error.isPassing)
        }
        state = Mutex(State(file: file))
    }

    /// Refuses links, and files that are no logs. Makes nothing.
    static func check(_ path: ForgePath, oldFiles: Int = defaultOldFiles) throws(ForgeError) {
        var all = [path]
        if !isStream(path) {
            try path.refuseLink(remedy: remedy)
            // What would be moved, and in the end replaced, must be logs, too.
            all += (1...oldFiles).map { old($0, of: path) }
        }
        guard let foreign = all.first(where: { !isLog($0) }) else { return }
        throw ForgeError(
            .usage, step: .configuring, path: foreign,
            reason: "the file exists and is not a log of this program", remedy: remedy)
    }

    deinit { state.withLock { _ = close($0.file) } }

    private static let remedy: Remedy = "choose another with --log-file"

    /// Adds a line, its line break among its bytes.
    func write(_ line: String) {
        state.withLock { state in
            makeRoom(&state.file, bytes: line.utf8.count)
            var line = line
            // One call: two processes that write to one file do not tear each other's lines.
            var code: Int32? = nil
            line.withUTF8 { bytes in
                do throws(SystemError) {
                    let count = try FileBytes.writeSome(UnsafeRawBufferPointer(bytes), to: state.file)
                    if count < bytes.count { code = ENOSPC }
                } catch {
                    code = error.code
                }
            }
            if let code, state.loss == nil { state.loss = (code, false) }
        }
    }

    /// The message that lines were lost, and why: once.
    func takeLoss() -> String? {
        state.withLock { state in
            guard let loss = state.loss, !loss.isTold else { return nil }
            state.loss?.isTold = true
            return "\(path): lines of the log are lost: \(SystemError(loss.code).words)"
        }
    }

    /// Opens what has the name by now, and turns it over if it has no room.
    private func makeRoom(_ file: inout Int32, bytes: Int) {
        // A pipe or a device has no size, is never full, and has no other behind its name.
        guard Self.size(file) != nil else { return }
        if !hasName(file) { reopen(&file) }
        guard let size = Self.size(file), size > 0, size + bytes > limit else { return }
        onFull()
        // Another process is at it: the line still goes to the file that was full. Without locks, as on some network
        // mounts, there is nothing to wait for.
        if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return }
        // Or was, until a moment ago.
        if hasName(file) { turnOver() }
        // Closing the old one gives back the lock.
        reopen(&file)
    }

    /// False where another file has the name by now, or none.
    private func hasName(_ file: Int32) -> Bool {
        folder?.isName(path.lastComponent.bytes, of: file) ?? true
    }

    /// Where the file cannot be opened, lines go on to the old one.
    private func reopen(_ file: inout Int32) {
        guard let folder, let fresh = try? Self.open(path, in: folder) else { return }
        close(file)
        file = fresh
    }

    /// Where the file cannot be moved, it grows on.
    private func turnOver() {
        for number in stride(from: oldFiles, through: 1, by: -1) {
            let source = number == 1 ? path : Self.old(number - 1, of: path)
            _ = folder?.rename(
                source.lastComponent.bytes, to: Self.old(number, of: path).lastComponent.bytes,
                replacing: true)
        }
    }

    private static func old(_ number: Int, of path: ForgePath) -> ForgePath {
        ForgePath(bytes: path.bytes + Array(".\(number)".utf8))
    }

    private static func open(_ path: ForgePath, in folder: HeldFolder) throws(SystemError) -> Int32 {
        try OwnFile.make(path.lastComponent.bytes, in: folder, for: .appended)
    }

    /// The names of open descriptors, such as a shell's >(…): links of the system's, which nobody else can put there.
    private static func isStream(_ path: ForgePath) -> Bool {
        path == "/dev/stdout" || path == "/dev/stderr" || path.bytes.starts(with: "/dev/fd/".utf8)
    }

    /// Bytes; nil for what is no file.
    private static func size(_ file: Int32) -> Int? {
        guard let status = try? FileStatus(descriptor: file), status.kind == .file else { return nil }
        return Int(status.size)
    }

    /// True for an empty file or none, and for one that begins with a time.
    private static func isLog(_ path: ForgePath) -> Bool {
        let pattern = Array("0000-00-00T00:00:00Z ".utf8)
        // What may be written and not read, such as a folder's drop box.
        guard let head = try? OpenFile.head(of: path.bytes, pattern.count) else { return true }
        if head.isEmpty { return true }
        return head.count == pattern.count
            && zip(head, pattern).allSatisfy { $1 == 0x30 ? (0x30...0x39).contains($0) : $0 == $1 }
    }
}
