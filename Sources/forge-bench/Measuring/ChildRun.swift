import ForgeSystem
import Foundation

/// A finished child process in figures.
struct ChildRun: Codable {
    /// From start to end.
    var wallSeconds: Double
    /// User and system time of the process and of the children it waited for.
    var cpuSeconds: Double
    /// Largest resident set in bytes, with the pages of shared libraries.
    var peakBytes: Int64
    /// Bytes handed to write calls and copied in the kernel by the process itself (`wchar` of proc(5)); nil where the
    /// system does not tell.
    var writtenBytes: Int64?

    /// Runs a program to its end; stdin is empty, stdout and stderr are thrown away.
    ///
    /// - Parameter words: the program, found on PATH when it has no slash, and its arguments.
    /// - Throws: `ValidationFailure` when it cannot be started or its exit status is not 0.
    init(_ words: [String]) throws {
        let began = ContinuousClock.now
        let child = try Self.start(words, output: "/dev/null")
        // One look, and no more: the core that looks every millisecond is one that the child does not have.
        let hasEnded = (0..<10).contains { _ in
            usleep(1000)
            return Self.awaitEnd(of: child, WNOHANG)
        }
        let earlyPeak = hasEnded ? 0 : Self.residentPeak(child)
        if !hasEnded { Self.awaitEnd(of: child, 0) }
        wallSeconds = began.duration(to: .now) / .seconds(1)
        writtenBytes = Self.written(child)
        var status: Int32 = 0
        var usage = rusage()
        wait4(child, &status, 0, &usage)
        cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        peakBytes = Self.peak(usage, early: earlyPeak)
        guard status == 0 else {
            throw ValidationFailure("\(words.joined(separator: " ")): wait status \(status)")
        }
    }

    /// The stdout of a program.
    static func output(of words: [String]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { unlink(path) }
        let child = try start(words, output: path)
        var status: Int32 = 0
        waitpid(child, &status, 0)
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        guard status == 0, let text else {
            throw ValidationFailure("\(words.joined(separator: " ")): wait status \(status)")
        }
        return text
    }

    /// The lines of a program's stdout, each with the seconds from its start to when it came.
    static func lines(of words: [String]) throws -> [(seconds: Double, text: String)] {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        (process.arguments, process.standardOutput) = (words, pipe)
        (process.standardInput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        let began = ContinuousClock.now
        try process.run()
        var (lines, rest): ([(Double, String)], Data) = ([], Data())
        while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let seconds = began.duration(to: .now) / .seconds(1)
                lines.append((seconds, String(decoding: rest[..<end], as: UTF8.self)))
                rest = Data(rest[(end + 1)...])
            }
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ValidationFailure("\(words.joined(separator: " ")): status \(process.terminationStatus)")
        }
        return lines
    }

    /// The largest memory of a program and the processes that it starts, all together, as they are seen 20 times a second:
    /// bytes in RAM, of pages that several have a share each (PSS).
    static func familyPeak(of words: [String]) throws -> Int64 {
        let child = try start(words, output: "/dev/null")
        var peak: Int64 = 0
        while !awaitEnd(of: child, WNOHANG) {
            let family = [child] + children(of: child)
            peak = max(
                peak,
                family.reduce(0) { $0 + (number(after: "Pss:", in: "/proc/\($1)/smaps_rollup") ?? 0) * 1024 })
            usleep(50_000)
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0 else {
            throw ValidationFailure("\(words.joined(separator: " ")): wait status \(status)")
        }
        return peak
    }

    private static func children(of process: pid_t) -> [pid_t] {
        let tasks = "/proc/\(process)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.flatMap { thread in
            let text = try? String(contentsOfFile: "\(tasks)/\(thread)/children", encoding: .utf8)
            return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    private static func start(_ words: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var argv = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, nil, &argv, environ)
        guard code == 0 else { throw ValidationFailure("\(words[0]): \(String(cString: strerror(code)))") }
        return child
    }

    /// Waits for a child to end and leaves it to be waited for: its counters in /proc stay until then.
    ///
    /// - Parameter options: `WNOHANG` or none.
    /// - Returns: whether it has ended.
    @discardableResult
    private static func awaitEnd(of child: pid_t, _ options: Int32) -> Bool {
        var info = siginfo_t()
        waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT | options)
        return info.si_signo != 0
    }

    /// `ru_maxrss`, unless it is this process's own: posix_spawn shares the parent's memory until the exec, and Linux
    /// counts the parent's peak as the child's (`exec_mmap` in fs/exec.c). Then what was seen soon after its start:
    /// programs that are smaller than this one, such as `cat`, have all they will have by then.
    private static func peak(_ usage: rusage, early: Int64) -> Int64 {
        var own = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &own)
        return usage.ru_maxrss > own.ru_maxrss ? Int64(usage.ru_maxrss) * 1024 : early
    }

    private static func residentPeak(_ child: pid_t) -> Int64 {
        number(after: "VmHWM:", in: "/proc/\(child)/status").map { $0 * 1024 } ?? 0
    }

    /// A process that ended keeps its counters until it is waited for.
    private static func written(_ child: pid_t) -> Int64? {
        number(after: "wchar:", in: "/proc/\(child)/io")
    }

    private static func number(after label: String, in path: String) -> Int64? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if text.hasPrefix(label) {
                return Int64(
                    text.dropFirst(label.count).trimmingPrefix { $0.isWhitespace }.prefix { $0.isNumber })
            }
        }
        return nil
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }
}

/// Why a benchmark cannot go on, in one line.
struct ValidationFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
