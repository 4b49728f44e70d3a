import ArgumentParser
import ForgeModel

/// `forge-native config`.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Shows, checks and begins files of settings.",
        discussion: """
            Every option of 'convert', 'batch' and 'scan' can be set, but for those of one book (--title, --cover) \
            or one run (--json, --dry-run, --limit, --report). The strongest source that says something counts:

              1. the command line
              2. the environment: FORGE_NATIVE_BITRATE=64k, FORGE_NATIVE_OVERWRITE=true
              3. forge-native.toml in the current folder
              4. $XDG_CONFIG_HOME/forge-native/config.toml (~/.config without it)

            A flag that a file sets is undone by FORGE_NATIVE_...=false, everything by --no-config. A key that is \
            not known is an error.

            EXAMPLES:
              forge-native config init
              forge-native config show
              forge-native config validate forge-native.toml
            """,
        subcommands: [ConfigInit.self, ConfigShow.self, ConfigValidate.self])

    func run() async throws { throw ValidationError("No subcommand was given: init, show or validate") }
}

/// `forge-native config show`.
struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints every setting, its value and where it comes from.")

    @Flag(help: "Print one JSON object a line on stdout: setting.")
    var json = false

    func run() throws {
        let settings = Settings(.current(), options: try OptionTable.read())
        if let problem = settings.allProblems.first { throw problem.error }
        let listing = SettingsListing(settings)
        try OutputStream.standard.emit(json ? listing.json : listing.text)
    }
}

/// `forge-native config validate`.
struct ConfigValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks files of settings, and tells all that is wrong.")

    @Argument(
        help: ArgumentHelp(
            "Files to check. Without them, those that count here, and the environment.", valueName: "file"))
    var files: [String] = []

    func run() throws {
        var sources = SettingsSources()
        if files.isEmpty { sources = .current() }
        for file in files { sources.read(RawArgument.path(file), isNamed: true) }
        let settings = Settings(sources, options: try OptionTable.read())
        let problems = settings.allProblems
        // The last is told by the error that ends the program.
        for problem in problems.dropLast() { Program.fail(problem.error.description) }
        if let problem = problems.last { throw problem.error }
        let count = Wording.count(sources.files.count, "file")
        let variables = Wording.count(sources.variables.count, "variable")
        try OutputStream.standard.emit("no mistake in \(count) and \(variables)\n")
    }
}
