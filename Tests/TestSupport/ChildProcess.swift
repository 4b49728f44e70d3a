public import Glibc

/// The result of a program that ended.
public struct RunResult: Sendable {
    /// The exit status; 128 + the signal's number when a signal ended the program, as a shell counts.
    public let status: Int32
    public let stdout: [UInt8]
    public let stderr: String

    /// `stdout` as text; bytes that are no UTF-8 show as U+FFFD.
    public var text: String { String(decoding: stdout, as: UTF8.self) }
}

/// A program that could not be started, is missing or took too long. Its text is what a failed test shows.
public struct RunFailure: Error, CustomStringConvertible {
    public let description: String
}

/// A running program: its output goes to files, so that no pipe can fill up and block it.
///
/// Every process is waited for and, if it is still alive when the value goes, killed. Not thread-safe.
public final class ChildProcess {
    public let processID: pid_t
    private let name: String
    private let outputs: TemporaryFolder
    private var status: Int32?

    /// Starts `path` with `arguments` (bytes, so that names that are no UTF-8 can be passed), stdin empty.
    ///
    /// - Parameters:
    ///   - environment: added to the environment of the tests; nil as a value removes a variable.
    ///   - folder: working folder; nil keeps that of the tests.
    /// - Throws: `RunFailure` when the program cannot be started.
    public init(
        _ path: String, bytes arguments: [[UInt8]], environment: [String: String?] = [:],
        in folder: String? = nil
    ) throws {
        name = path
        outputs = try TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(Int32(1), "stdout"), (2, "stderr")] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, outputs.path(file), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        // The child starts with the system's handling of signals, whatever the test runner blocks or ignores.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // posix_spawn itself cannot portably change the folder; `env` does and then becomes the program.
        let words = [path] + (folder.map { ["-C", $0, path] } ?? [])
        let argv = CStringArray(words.map { Array($0.utf8) } + arguments)
        let environ = CStringArray(Self.merged(environment))
        var child: pid_t = 0
        let program = folder == nil ? path : "/usr/bin/env"
        let code = posix_spawn(&child, program, &actions, &attributes, argv.pointers, environ.pointers)
        guard code == 0 else { throw RunFailure(description: "\(path): \(String(cString: strerror(code)))") }
        processID = child
    }

    deinit {
        guard status == nil else { return }
        kill(processID, SIGKILL)
        waitpid(processID, nil, 0)
    }

    /// The stdout of the program so far.
    public var stdoutSoFar: [UInt8] { outputs.read("stdout") }
    /// The stderr of the program so far.
    public var stderrSoFar: String { String(decoding: outputs.read("stderr"), as: UTF8.self) }

    /// Sends a signal such as `SIGINT`.
    public func send(_ signal: Int32) { if status == nil { kill(processID, signal) } }

    /// True until the program has ended.
    public var isRunning: Bool {
        if status != nil { return false }
        var raw: Int32 = 0
        guard waitpid(processID, &raw, WNOHANG) == processID else { return true }
        let signal = raw & 0x7F
        status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
        return false
    }

    /// Bytes that the program had in memory at most so far; 0 once it has ended. Of a child that has ended Linux gives the
    /// peak of its parent, if that was higher (getrusage(2), `ru_maxrss`).
    public var peakMemory: Int {
        let lines = String(decoding: contents(ofFile: "/proc/\(processID)/status") ?? [], as: UTF8.self)
            .split(separator: "\n")
        let peak = lines.first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: { !$0.isNumber }).last
        return (peak.flatMap { Int($0) } ?? 0) * 1024
    }

    /// Waits for the end. A program that runs longer than `timeout` seconds is killed.
    ///
    /// - Parameter meanwhile: called every two milliseconds while it runs.
    /// - Throws: `RunFailure` on a time-out, with the end of the program's stderr.
    public func wait(timeout: Double = 120, meanwhile: () -> Void = {}) throws -> RunResult {
        let deadline = ContinuousClock.now + .seconds(timeout)
        while isRunning {
            guard ContinuousClock.now < deadline else {
                kill(processID, SIGKILL)
                while isRunning { usleep(1000) }
                throw RunFailure(
                    description: "\(name): no end after \(timeout) s; stderr: \(stderrSoFar.suffix(2000))")
            }
            meanwhile()
            usleep(2000)
        }
        return RunResult(status: status!, stdout: stdoutSoFar, stderr: stderrSoFar)
    }

    private static func merged(_ changes: [String: String?]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            let key = text.prefix { $0 != "=" }
            if !changes.keys.contains(String(key)) { result.append(Array(text.utf8)) }
            entry += 1
        }
        for case (let key, let value?) in changes { result.append(Array("\(key)=\(value)".utf8)) }
        return result
    }
}

/// An array of C strings with a closing null, freed at the end.
private final class CStringArray {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [[UInt8]]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            pointers[index] = (string + [0]).withUnsafeBytes {
                strdup($0.baseAddress!.assumingMemoryBound(to: CChar.self))
            }
        }
        pointers[strings.count] = nil
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
