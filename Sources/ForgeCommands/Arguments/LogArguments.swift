import ArgumentParser

/// Where the work is logged, as typed.
struct LogArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Add a log of the work to this file. At 10 MB it becomes FILE.1, up to FILE.5, and a new one is begun.
            """, valueName: "file"), completion: .file())
    var logFile: String?

    @Option(
        help: ArgumentHelp(
            "Log nothing below this level: errors, warnings, plan and result (info), or everything (debug).",
            valueName: "debug|info|warning|error"))
    var logLevel = LogLevel.info

    /// Nil where no log is wanted.
    var request: LogRequest? { logFile.map { LogRequest(path: RawArgument.path($0), level: logLevel.level) } }
}
