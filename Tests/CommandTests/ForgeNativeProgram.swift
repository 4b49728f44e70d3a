import Foundation
import TestSupport
import Testing

/// The built program, run as a user runs it.
enum ForgeNativeProgram {
    static let path = "\(Project.binaries)/forge-native"

    /// Nothing that the machine of the tests sets may change what the program prints.
    private static let environment: [String: String?] = [
        "COLUMNS": "80", "NO_COLOR": nil, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
        "XDG_CONFIG_HOME": "/nonexistent",
    ]

    /// Starts the program. Its stdin is empty, its outputs are files; `variables` join its environment.
    static func start(
        _ arguments: [String], in folder: String? = nil, variables: [String: String] = [:]
    ) throws -> ChildProcess {
        try ChildProcess(
            path, bytes: arguments.map { Array($0.utf8) },
            environment: environment.merging(variables.mapValues { $0 }) { $1 }, in: folder)
    }

    /// Runs the program to its end, whatever its exit status.
    static func run(
        _ arguments: [String], in folder: String? = nil, variables: [String: String] = [:],
        timeout: Double = 120
    ) throws -> RunResult {
        try start(arguments, in: folder, variables: variables).wait(timeout: timeout)
    }

    /// Runs the program as somebody whom file permissions stop, which they do not do to root.
    ///
    /// The program is copied to `folder`, since the folder of the build may be closed to others.
    static func runUnprivileged(_ arguments: [String], copiedTo folder: TemporaryFolder) throws -> RunResult {
        guard geteuid() == 0 else { return try run(arguments, in: folder.path) }
        let copy = folder.path("forge-native")
        // Not by this process: a program that is open for writing in it, or in a child it just forked, cannot run.
        try Tool("cp").run([path, copy])
        let words = ["--reuid=65534", "--regid=65534", "--clear-groups", copy] + arguments
        return try Tool("setpriv").run(words, in: folder.path, allowFailure: true)
    }

    /// Runs a line of shell in which `$FORGE` is the program.
    static func shell(_ line: String, in folder: String, timeout: Double = 120) throws -> RunResult {
        var environment = environment
        environment["FORGE"] = path
        return try Tool("bash").run(
            ["-c", line], environment: environment, in: folder, timeout: timeout, allowFailure: true)
    }
}

/// The state of a folder, to show that nothing in it changed: names, bytes, modes and times.
struct FolderSnapshot: Equatable {
    private struct Entry: Equatable {
        var content: [UInt8]?
        var mode: Int?
        var modified: Date?
    }
    private var entries: [String: Entry] = [:]

    init(_ folder: String) {
        let files = FileManager.default
        for name in files.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
            let path = "\(folder)/\(name)"
            let facts = try? files.attributesOfItem(atPath: path)
            // A temporary file that came and went leaves its mark on its folder's time.
            let isFolder = facts?[.type] as? FileAttributeType == .typeDirectory
            entries[name] = Entry(
                content: contents(ofFile: path), mode: facts?[.posixPermissions] as? Int,
                modified: isFolder ? nil : facts?[.modificationDate] as? Date)
        }
    }
}

/// Sound files for the tests of commands.
extension TemporaryFolder {
    /// A WAV file of speech-like sound.
    @discardableResult
    func writeSpeech(
        _ name: String, seconds: Double = 1, rate: Int = 22_050, channels: Int = 1, seed: UInt64 = 1
    ) throws -> String {
        let count = Int(seconds * Double(rate))
        let samples = Signal.speech16(count, rate: rate, channels: channels, seed: seed)
        return try write(WAVFile.data(samples, rate: rate, channels: channels), to: name)
    }

    /// A book that takes long to encode: ten seconds of speech, said again and again.
    func writeLongBook(minutes: Int) throws {
        let headerSize = 44
        let piece = WAVFile.data(Signal.speech16(441_000, rate: 44_100), rate: 44_100)
        var file = Data(piece.prefix(headerSize))
        for _ in 0..<minutes * 6 { file.append(contentsOf: piece[headerSize...]) }
        for (offset, size) in [(4, file.count - 8), (40, file.count - headerSize)] {
            withUnsafeBytes(of: UInt32(size).littleEndian) {
                file.replaceSubrange(offset..<offset + 4, with: $0)
            }
        }
        try write([], to: "book/long.wav")
        try file.write(to: URL(fileURLWithPath: path("book/long.wav")))
    }
}

extension ChildProcess {
    /// Waits until something is true of the work of a program that must still run then.
    func waitUntil(_ isTrue: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isTrue() {
            try #require(isRunning && ContinuousClock.now < deadline, "\(stderrSoFar)")
            usleep(10_000)
        }
    }
}

/// The lines of NDJSON, each parsed.
func jsonLines(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object, "no object: \(line)")
    }
}
