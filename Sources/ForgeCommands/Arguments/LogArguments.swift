import ArgumentParser

/// Where the work is logged, as typed.
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

    /// Nil where no log is wanted.
    var request: LogRequest? { logFile.map { LogRequest(path: RawArgument.path($0), level: logLevel.level) } }
}
