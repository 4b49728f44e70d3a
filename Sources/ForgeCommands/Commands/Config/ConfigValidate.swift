import ArgumentParser
import ForgeModel

/// `forge-native config validate`.
struct ConfigValidate: SettingsCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check files of settings, and list every mistake.")

    @Argument(
        help: ArgumentHelp(
            "Files to check. Without them, those that count here, and the environment.", valueName: "file"),
        completion: .file())
    var files: [String] = []

    func run(_ resolver: CommandResolver, typed: [String]) throws {
        var sources = SettingsSources()
        if files.isEmpty { sources = .current() }
        for file in files { sources.read(RawArgument.path(file), isNamed: true) }
        let settings = try Settings(sources, parser: resolver.parser)
        let problems = settings.allProblems
        // The last is told by the error that ends the program.
        for problem in problems.dropLast() { OutputStream.tellError(problem.error.description) }
        if let problem = problems.last { throw problem.error }
        let count = QuantityText.count(sources.files.count, "file")
        let variables = QuantityText.count(sources.variables.count, "variable")
        try OutputStream.standard.emit("no mistake in \(count) and \(variables)\n")
    }
}
