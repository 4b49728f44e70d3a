import ArgumentParser
import ForgeBatch
import ForgeModel

/// `forge-native report diff`.
struct ReportDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two runs: books newly failed or incomplete, fixed, slower, larger, new and gone.",
        discussion: """
            Slower takes more than a quarter and five seconds more time for the same length of sound; larger is \
            an output that grew by more than 2%.

            The exit status is 0 when nothing got worse, 1 when books newly failed, lack sound, got slower or larger, and 2 \
            when a file is not a report.
            """)

    @Argument(help: "The report of the earlier run.", completion: .file())
    var before: String

    @Argument(help: "The report of the later run.", completion: .file())
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
                json
                    ? lines.line("diff", DiffRecord(diff))
                    : ReportDiffText(diff).text.wrapped(columns: Terminal(.standard)?.width, indent: 14))
            // What was printed says what got worse; the process says that something did, as diff(1) does.
            if diff.isWorse { throw Ending(.failed) }
        } catch let error as ForgeError {
            if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error.worded(.typed)))) }
            throw error
        }
    }
}
