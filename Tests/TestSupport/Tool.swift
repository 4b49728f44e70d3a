import Foundation
public import Testing

/// A program that nobody here wrote, used by tests as a maker of inputs and as a second opinion.
///
/// The tools of Debian come from PATH. Those of Python's package index (mutagen, TagLib, libVLC's binding and
/// the ffmpeg 9 that decodes exactly) come from the folder that `.ci/install tests` makes: `.build/oracles`, or
/// the one the environment variable `FORGE_ORACLES` names.
public struct Tool: Hashable, Sendable, CustomStringConvertible {
    private enum Place: Hashable {
        case path
        /// A shell pattern below the oracles' folder.
        case oracles(String)
    }
    private let name: String
    private let place: Place
    private init(_ name: String, _ place: Place) { (self.name, self.place) = (name, place) }

    /// Any program of PATH.
    public init(_ name: String) { self.init(name, .path) }

    /// FFmpeg 5.1 of Debian 12.
    public static let ffmpeg = Tool("ffmpeg")
    public static let ffprobe = Tool("ffprobe")
    public static let mediainfo = Tool("mediainfo")
    public static let atomicParsley = Tool("AtomicParsley")
    public static let faad = Tool("faad")
    public static let mpv = Tool("mpv")
    public static let mkvmerge = Tool("mkvmerge")
    public static let lame = Tool("lame")
    public static let flac = Tool("flac")
    public static let oggenc = Tool("oggenc")
    public static let opusenc = Tool("opusenc")
    /// Makers of AAC that are not FFmpeg's, of Debian's contrib and non-free: `whereInstalled`, not `requires`.
    public static let fdkaac = Tool("fdkaac")
    public static let faac = Tool("faac")
    public static let gstLaunch = Tool("gst-launch-1.0")
    public static let sha256sum = Tool("sha256sum")
    /// The C compiler, for `Fault`.
    public static let cc = Tool("cc")
    /// The Python that has mutagen, pytaglib (`taglib`) and python-vlc (`vlc`).
    public static let python = Tool("python (oracles)", .oracles("bin/python"))
    /// The ffmpeg 9 inside PyPI's imageio-ffmpeg: the only decoder on Linux that ends at exactly the last sample.
    public static let ffmpeg9 = Tool(
        "ffmpeg 9 (oracles)", .oracles("lib/python3*/site-packages/imageio_ffmpeg/binaries/ffmpeg-*"))

    public var description: String { name }

    /// Absolute; nil where the tool is not installed.
    public var path: String? {
        switch place {
        case .path:
            let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
            return folders.lazy.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
        case .oracles(let pattern):
            let named = ProcessInfo.processInfo.environment["FORGE_ORACLES"]
            return firstMatch("\(named ?? Project.path(".build/oracles"))/\(pattern)")
        }
    }

    /// Runs the tool to its end; stdin is empty.
    ///
    /// - Parameters:
    ///   - timeout: seconds, after which the tool is killed.
    ///   - folder: working folder; nil keeps that of the tests.
    /// - Throws: `RunFailure` when the tool is missing, cannot be started, takes longer than `timeout` or,
    ///   unless `allowFailure`, exits with another status than 0.
    @discardableResult
    public func run(
        _ arguments: [String], environment: [String: String?] = [:], in folder: String? = nil,
        timeout: Double = 120, allowFailure: Bool = false
    ) throws -> RunResult {
        guard let path else {
            throw RunFailure(description: "\(name) is not installed; run .ci/install tests")
        }
        let child = try ChildProcess(
            path, bytes: arguments.map { Array($0.utf8) }, environment: environment, in: folder)
        let result = try child.wait(timeout: timeout)
        guard allowFailure || result.status == 0 else {
            throw RunFailure(
                description: "\(name) \(arguments.joined(separator: " ")): exit status \(result.status): "
                    + result.stderr.suffix(2000))
        }
        return result
    }
}

extension Trait where Self == ConditionTrait {
    /// The test needs these tools. Where one is missing, the test is skipped with a line that says so; under
    /// `CI=true` it runs and fails instead, so that no oracle goes missing unnoticed.
    public static func requires(_ tools: Tool...) -> Self {
        let missing = tools.filter { $0.path == nil }.map(\.description).joined(separator: ", ")
        let mustRun = missing.isEmpty || ProcessInfo.processInfo.environment["CI"] == "true"
        return .enabled(if: mustRun, "not installed: \(missing); run .ci/install tests")
    }

    /// The test uses tools that not every Debian may have, for their licences. Where one is missing, the test is
    /// skipped with a line that says so, under `CI=true` too.
    public static func whereInstalled(_ tools: Tool...) -> Self {
        let missing = tools.filter { $0.path == nil }.map(\.description).joined(separator: ", ")
        return .enabled(if: missing.isEmpty, "not installed: \(missing), of Debian's contrib and non-free")
    }
}

/// The places of this package.
public enum Project {
    /// The folder of Package.swift, absolute.
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The absolute path of something in the package, such as "Fixtures".
    public static func path(_ relative: String) -> String { "\(root)/\(relative)" }

    /// The folder that holds the programs of this build, `forge-native` among them: that of the test runner.
    public static var binaries: String {
        let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (runner as NSString).deletingLastPathComponent
    }
}

/// The first path that a shell pattern matches.
private func firstMatch(_ pattern: String) -> String? {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let first = found.gl_pathv[0] else { return nil }
    return String(cString: first)
}
