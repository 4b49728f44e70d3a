import ArgumentParser

/// `forge-native config show`.
struct ConfigShow: SettingsCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print every setting, its value and its source.")

    @Flag(help: "Print one JSON object a line on stdout: setting.")
    var json = false

    func run(_ resolver: CommandResolver, typed: [String]) throws {
        let settings = try resolver.settings
        if let problem = settings.allProblems.first { throw problem.error }
        let listing = SettingsListing(settings)
        try OutputStream.standard.emit(json ? listing.json : listing.text)
    }
}
