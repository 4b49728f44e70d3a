import ForgeKit
import ForgeModel
import ForgeSystem

/// Holds an output folder for one batch at a time: flock(2) on a file in it, which ends with the process however that
/// ends. The file holds the process, and below it "stopping" once its user asked to stop.
final class BatchLock: Sendable {
    private let descriptor: Int32

    /// - Parameters:
    ///   - place: the journal that the lock is for; nil where it is for the folder that holds it.
    ///   - pause: waits for somebody who only looks whether the folder is in use, which holds the lock for a
    ///   moment; once, before the second and last try.
    /// - Throws: `ForgeError`: another batch holds it, or the file cannot be made.
    init(_ path: ForgePath, guards place: ForgePath? = nil, pause: () -> Void = { usleep(50_000) })
        throws(ForgeError)
    {
        try path.refuseLink(remedy: "remove it")
        do throws(SystemError) {
            descriptor = try OwnFile.make(path.bytes, for: .shared, mode: 0o666)
        } catch {
            throw ForgeError(
                .outputUnwritable, step: .planning, path: path,
                reason: "the output folder cannot be written to",
                remedy: "choose another with \(.output), or give yourself permission",
                cause: error.words, isTransient: error.isPassing)
        }
        if Self.take(descriptor) || errno == EWOULDBLOCK && Self.take(descriptor, after: pause) {
            guard try isOurs(path) else {
                throw ForgeError(
                    .usage, step: .planning, path: path,
                    reason: "the file exists and is not a lock of this program",
                    remedy: "move it away")
            }
            // What the last holder's user asked for stays known until `forgetStop`.
            note(isStopping: wasAskedToStop)
            return
        }
        // Network mounts without locks: nothing can be told, and two batches still cannot spoil a finished book.
        guard errno == EWOULDBLOCK else { return }
        // Not closed here: deinit does it, since everything is initialised.
        throw ForgeError(
            .usage, step: .planning, path: place ?? path.parent,
            reason:
                "another batch is writing to this \(place == nil ? "folder" : "journal") (process \(Self.process(in: descriptor) ?? "unknown"))",
            remedy: "wait until it ends, or choose another folder with \(.output)")
    }

    deinit { close(descriptor) }

    // MARK: Stopping

    /// Whether the user of the last run that held the lock asked it to stop.
    var wasAskedToStop: Bool { Self.lines(in: descriptor).dropFirst().first == Self.stopping }

    /// Begins anew, once what the last run left behind is put right.
    func forgetStop() { note(isStopping: false) }

    /// Writes down that the user asked to stop: however the process ends now, its books did not make it crash.
    ///
    /// For any thread, that of the signals among them: it waits a tenth of a second at most, so that a mount that does
    /// not answer cannot hold up whoever asks a second time. The file need not come to the disk: only what outlives
    /// the process can be read by the next one.
    func askedToStop() {
        let isWritten = Monitor(false)
        do throws(ForgeError) {
            try startThread(named: "forge-stop") { [self] in
                note(isStopping: true)
                isWritten.update { $0 = true }
            }
            isWritten.wait(milliseconds: 100) { $0 }
        } catch {
            note(isStopping: true)
        }
    }

    private static let stopping = "stopping"

    /// Whether the file holds what a lock does: a number, and what is said of stopping.
    ///
    /// - Throws: `ForgeError`: the system does not tell.
    private func isOurs(_ path: ForgePath) throws(ForgeError) -> Bool {
        do throws(SystemError) {
            let status = try FileStatus(descriptor: descriptor)
            let first = try Self.text(in: descriptor).first
            return status.kind == .file && status.size < 32
                && (first.map { Int($0) != nil } ?? (status.size == 0))
        } catch {
            throw ForgeError(errno: error.code, .output, step: .planning, path: path)
        }
    }

    private func note(isStopping: Bool) {
        let text = Array("\(getpid())\n\(isStopping ? Self.stopping + "\n" : "")".utf8)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        ftruncate(descriptor, off_t(text.count))
    }

    // MARK: Looking

    static func path(in output: ForgePath) -> ForgePath { output.appending(".forge-native.lock") }

    /// Whether a batch is writing to a folder. Nothing is changed.
    static func use(of output: ForgePath) -> OutputUse {
        let descriptor = path(in: output).withCString {
            open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        }
        guard descriptor >= 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .free : .unknown(SystemError.last.words)
        }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .free }
        return errno == EWOULDBLOCK
            ? .taken(process: process(in: descriptor)) : .unknown(SystemError.last.words)
    }

    private static func take(_ descriptor: Int32, after pause: () -> Void = {}) -> Bool {
        pause()
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private static func process(in descriptor: Int32) -> String? { lines(in: descriptor).first }

    private static func lines(in descriptor: Int32) -> [String] { (try? text(in: descriptor)) ?? [] }

    private static func text(in descriptor: Int32) throws(SystemError) -> [String] {
        var text = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &text, text.count, 0)
        if count < 0 { throw .last }
        return text.prefix(count).split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }
}
