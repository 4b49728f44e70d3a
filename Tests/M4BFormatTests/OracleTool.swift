import Foundation
import Synchronization
import TestSupport

/// A program nobody here wrote, asked for its opinion of a file.
enum OracleTool: Hashable {
    case command(String)
    /// The static ffmpeg 9 of the imageio-ffmpeg package.
    case ffmpeg9
    /// A Python module of the oracle environment.
    case python(String)

    static let ffmpeg = OracleTool.command("ffmpeg")
    static let ffprobe = OracleTool.command("ffprobe")
    static let mutagen = OracleTool.python("mutagen")
    static let taglib = OracleTool.python("taglib")
    static let vlc = OracleTool.python("vlc")

    /// The Python environment with the oracles: FORGE_ORACLES, or what `.ci/install tests` made.
    private static let environment =
        ProcessInfo.processInfo.environment["FORGE_ORACLES"] ?? Project.path(".build/oracles")
    private static let isContinuousIntegration = ProcessInfo.processInfo.environment["CI"] == "true"
    private static let known = Mutex<[OracleTool: String?]>([:])

    /// Whether tests that need `tools` should run. A missing tool skips them with a loud line; on a build server
    /// they run and fail.
    static func usable(_ tools: OracleTool...) -> Bool {
        if isContinuousIntegration { return true }
        let missing = tools.filter { $0.path == nil }
        for tool in missing {
            FileHandle.standardError.write(
                Data("SKIPPED, ORACLE MISSING: \(tool) (run .ci/install tests)\n".utf8))
        }
        return missing.isEmpty
    }

    /// Where the program is, or nil when it cannot be used.
    private var path: String? {
        if let found = Self.known.withLock({ $0[self] }) { return found }
        let python = Self.environment + "/bin/python"
        let found: String?
        switch self {
        case .command(let name):
            let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
            found = folders.split(separator: ":").map { "\($0)/\(name)" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        case .ffmpeg9:
            let folder = Self.environment + "/lib"
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            found = names.first { $0.contains("imageio_ffmpeg/binaries/ffmpeg-") }.map { "\(folder)/\($0)" }
        case .python(let module):
            let test = try? Self.spawn(python, ["-c", "import \(module)"])
            found = test?.status == 0 ? python : nil
        }
        Self.known.withLock { $0[self] = .some(found) }
        return found
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs the program and demands that it succeeds.
    @discardableResult
    func run(_ arguments: [String]) throws -> RunResult {
        guard let path else { throw Failure(description: "oracle missing: \(self)") }
        let result = try Self.spawn(path, arguments)
        guard result.status == 0 else {
            throw Failure(description: "\(self) \(arguments) ended with \(result.status): \(result.stderr)")
        }
        return result
    }

    @discardableResult
    func run(_ arguments: String...) throws -> RunResult { try run(arguments) }

    /// Runs the program and decodes the JSON it prints.
    func decode<Value: Decodable>(_ arguments: String..., as: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(try run(arguments).stdout))
    }

    /// Runs a Python script with `arguments` as sys.argv[1...] and decodes the JSON it prints.
    func json<Value: Decodable>(_ script: String, _ arguments: String..., as: Value.Type = Value.self) throws
        -> Value
    {
        let result = try run(["-c", "import sys, json\n" + script] + arguments)
        return try JSONDecoder().decode(Value.self, from: Data(result.stdout))
    }

    /// A program that hangs is ended after 100 s.
    private static func spawn(_ path: String, _ arguments: [String]) throws -> RunResult {
        try ChildProcess(path, bytes: arguments.map { Array($0.utf8) }).wait(timeout: 100)
    }
}
