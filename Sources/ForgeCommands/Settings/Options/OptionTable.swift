import ArgumentParser
import FoundationEssentials

/// The options that settings can give, read off the parser's own description of the commands: none is forgotten.
struct OptionTable {
    /// The commands that read settings.
    static let readers: Set<String> = ["convert", "batch", "preview", "scan"]

    /// Options that no setting gives: what they say is of one book or of one run, and left in a file it would be
    /// said of every book and every run.
    static let excluded: Set<String> = [
        "title", "subtitle", "series-part", "year", "description", "asin", "isbn", "cover",
        "audio-track", "at", "limit", "only-failed", "force", "report", "dry-run", "json", "help", "version",
        "no-config",
    ]

    /// What an option drops of weaker sources: options that it rules out, and those that a preset stands for, which beside
    /// it would be stronger.
    static let dropped = [
        "verbose": ["quiet"], "quiet": ["verbose"], "cover": ["no-cover"], "retries": ["no-retry"],
        "no-retry": ["retries"], "damaged": ["skip-damaged"], "skip-damaged": ["damaged"],
        "preset": ["bitrate", "sample-rate", "channels", "encoder", "rate-control", "quality"],
    ]

    let commands: [CommandOptions]

    /// Describing the commands takes a few milliseconds: done where there are settings.
    static func read() throws -> OptionTable {
        let description = Data(ForgeNative._dumpHelp().utf8)
        let root = try JSONDecoder().decode(Description.self, from: description).command
        return OptionTable(
            commands: (root.subcommands ?? []).filter { readers.contains($0.commandName) }
                .map(CommandOptions.init))
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

/// A command that reads settings.
struct CommandOptions {
    let name: String
    let options: [SettableOption]
    /// Long names by the letters that stand for them.
    let longNames: [Character: String]
    /// Words without which the parser does not come to look at the options.
    let placeholders: [String]

    func option(_ name: String) -> SettableOption? { options.first { $0.name == name } }

    fileprivate init(_ command: Description.Command) {
        let arguments = command.arguments ?? []
        name = command.commandName
        options = arguments.compactMap(SettableOption.init)
        var longNames: [Character: String] = [:]
        for argument in arguments {
            for letter in argument.names ?? [] where letter.kind == "short" {
                if let first = letter.name.first { longNames[first] = argument.longName }
            }
        }
        self.longNames = longNames
        placeholders = arguments.compactMap { argument in
            if argument.kind == "positional" { return "x" }
            return argument.kind == "option" && !argument.isOptional
                ? argument.longName.map { "--\($0)=x" } : nil
        }
    }
}

/// An option that a setting may give.
struct SettableOption {
    /// As on the command line, without its dashes.
    let name: String
    /// True for what is said by being there.
    let isFlag: Bool
    /// True for what may be given several times.
    let isRepeating: Bool
    /// What the value is called in the help.
    let valueName: String
    let defaultValue: String?
    let help: String

    fileprivate init?(_ argument: Description.Argument) {
        guard let name = argument.longName, argument.kind != "positional",
            !OptionTable.excluded.contains(name)
        else { return nil }
        self.name = name
        isFlag = argument.kind == "flag"
        isRepeating = argument.isRepeating
        valueName = argument.valueName ?? "value"
        defaultValue = argument.defaultValue
        help = argument.abstract ?? ""
    }

    /// Whether the value may name a file or folder.
    private var isPlace: Bool { valueName.contains("file") || valueName.contains("folder") }

    /// What a shell makes of a path before a program sees it; in files and the environment there is no shell.
    private func expanded(_ text: String) -> String {
        guard isPlace, text == "~" || text.hasPrefix("~/"), let home = SettingsSources.home else {
            return text
        }
        return RawArgument.text(of: home) + text.dropFirst()
    }

    /// The words that say the same on the command line; the reason why there are none as an error.
    func words(for value: SettingValue) throws(SettingMistake) -> [String] {
        switch (value, isFlag) {
        case (.flag(let isSet), true): return isSet ? ["--\(name)"] : []
        case (_, true): throw SettingMistake("'\(name)' is true or false, not \(value.kind)")
        case (.text(let text), false): return ["--\(name)=\(expanded(text))"]
        case (.list(let texts), false) where isRepeating: return texts.map { "--\(name)=\(expanded($0))" }
        case (.list, false), (.flag, false), (.other, false):
            throw SettingMistake(
                "'\(name)' is \(isRepeating ? "a list of texts" : "one text or number"), not \(value.kind)")
        }
    }
}

/// The part of the parser's description that is used here.
private struct Description: Decodable {
    struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?
    }

    struct Argument: Decodable {
        let kind: String
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?

        var longName: String? { names?.first { $0.kind == "long" }?.name }
    }

    struct Name: Decodable {
        let kind: String
        let name: String
    }

    let command: Command
}
