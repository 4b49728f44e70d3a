import ArgumentParser

/// `forge-native report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show the result of a batch, or what changed since another run.",
        discussion: """
            EXAMPLES:
              forge-native report show monday.json
              forge-native report diff monday.json tuesday.json && echo 'nothing got worse'
            """,
        subcommands: [ReportShowCommand.self, ReportDiffCommand.self])
}
