import ArgumentParser
import ForgeBatch
import ForgeModel

/// `forge-native report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Shows what a batch did, or what changed since another run.",
        discussion: """
            EXAMPLES:
              forge-native report show monday.json
              forge-native report diff monday.json tuesday.json && echo 'nothing got worse'
            """,
        subcommands: [ReportShowCommand.self, ReportDiffCommand.self])
}

/// `forge-native report show`.
struct ReportShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a report as a table.")

    @Argument(help: "A file that 'batch --report FILE.json' wrote.")
    var file: String

    func run() throws {
        let report = try BatchReport(reading: RawArgument.path(file))
        try OutputStream.standard.emit(ReportText(report, width: Terminal(.standard)?.width).text)
    }
}

/// `forge-native report diff`.
struct ReportDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares two runs: books newly failed, fixed, slower, larger, new and gone.",
        discussion: """
            Slower takes more than a quarter and five seconds more time for the same length of sound; larger is \
            an output that grew by more than 2%.

            The exit status is 0 when nothing got worse, 1 when books newly failed, got slower or larger, and 2 \
            when a file is no report.
            """)

    @Argument(help: "The report of the earlier run.")
    var before: String

    @Argument(help: "The report of the later run.")
    var after: String

    @Flag(help: "Print one JSON object on one line.")
    var json = false

    func run() throws {
        var lines = JSONLines()
        do {
            let before = try BatchReport(reading: RawArgument.path(before))
            let after = try BatchReport(reading: RawArgument.path(after))
            let diff = ReportDiff(from: before, to: after)
            try OutputStream.standard.emit(
                json ? lines.line("diff", DiffRecord(diff)) : ReportDiffText(diff).text)
            if diff.isWorse { throw ReportGotWorse() }
        } catch let error as ForgeError {
            if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
            throw error
        }
    }
}

/// What was printed says what got worse; the process says that something did, as diff(1) does.
struct ReportGotWorse: Error {}
