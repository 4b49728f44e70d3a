import ArgumentParser
import Logging

/// What is written down of the work, as typed.
struct LogArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Add lines of what happens to this file. At 10 MB it becomes FILE.1, up to FILE.5, and a new one is \
            begun.
            """, valueName: "file"))
    var logFile: String?

    @Option(
        help: ArgumentHelp(
            "The least that is written to it: errors, warnings, plan and result (info), or all (debug).",
            valueName: "debug|info|warning|error"))
    var logLevel = LogLevel.info

    /// Refuses what `open` would, as far as can be told without making anything.
    ///
    /// - Throws: `ForgeError`.
    func check() throws {
        if let logFile { try LogFile.check(RawArgument.path(logFile)) }
    }

    /// Opens the file that was asked for; nil where none was.
    ///
    /// - Throws: `ForgeError` when it cannot be opened.
    func open() throws -> LogFile? {
        try logFile.map { try LogFile(RawArgument.path($0)) }
    }
}

/// The levels that are in use.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug, info, warning, error

    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
