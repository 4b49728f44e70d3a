import ArgumentParser

/// The options that settings can give, read off the parser's own description of the commands: none is forgotten.
struct OptionTable {
    /// The commands that read settings.
    static let readers: Set<String> = ["convert", "batch", "preview", "scan"]

    /// Options of weaker sources that an option drops: options that it rules out, and those that a preset stands for,
    /// which beside it would be stronger.
    static let dropped = [
        "verbose": ["quiet"], "quiet": ["verbose"], "cover": ["no-cover"], "retries": ["no-retry"],
        "no-retry": ["retries"],
        "isolate": ["no-isolate"], "no-isolate": ["isolate", "memory-limit"], "memory-limit": ["no-isolate"],
        "damaged": ["skip-damaged"], "skip-damaged": ["damaged"],
        "preset": ["bitrate", "sample-rate", "channels", "encoder", "rate-control", "quality"],
    ]

    let commands: [CommandOptions]

    /// Takes a few milliseconds.
    ///
    /// - Parameter root: the command that has all others.
    init(describing root: any ParsableCommand.Type) throws {
        let entry = try ParserDescription(of: root).command
        commands = (entry.subcommands ?? []).filter { Self.readers.contains($0.commandName) }
            .map(CommandOptions.init)
    }

    func command(_ name: String) -> CommandOptions? { commands.first { $0.name == name } }

    /// The option of that name of the first command that has it.
    func option(_ name: String) -> SettableOption? {
        commands.lazy.compactMap { $0.option(name) }.first
    }

    /// Every key that may stand above the sections, in the order of the commands' helps.
    var keys: [String] {
        var seen: Set<String> = []
        return commands.flatMap(\.options).map(\.name).filter { seen.insert($0).inserted }
    }
}
