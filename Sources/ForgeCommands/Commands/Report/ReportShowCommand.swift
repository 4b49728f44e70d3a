import ArgumentParser
import ForgeBatch

/// `forge-native report show`.
struct ReportShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a report as a table.")

    @Argument(help: "A file that 'batch --report FILE.json' wrote.", completion: .file())
    var file: String

    func run() throws {
        let report = try BatchReport(reading: RawArgument.path(file))
        try OutputStream.standard.emit(ReportText(report, width: Terminal(.standard)?.width).text)
    }
}
