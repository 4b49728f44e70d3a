import ArgumentParser
import ForgeModel

/// From typed words to a command, with what the settings add to them.
struct CommandResolver {
    let parser: CommandLineParser
    private let sources: () -> SettingsSources

    /// - Parameter sources: where settings come from; asked each time.
    init(_ parser: CommandLineParser, sources: @escaping () -> SettingsSources = SettingsSources.current) {
        (self.parser, self.sources) = (parser, sources)
    }

    /// The settings that count here.
    ///
    /// - Throws: what the parser throws that cannot describe its options.
    var settings: Settings { get throws { try Settings(sources(), parser: parser) } }

    /// Where the value of an option is from: a variable, or a file and its line; nil where it was typed, or has its
    /// default.
    ///
    /// - Throws: what the parser throws that cannot describe its options.
    func origin(of option: String, in typed: [String]) throws -> String? {
        let settings = try settings
        guard let command = typed.first.flatMap(settings.options.command) else { return nil }
        let given = names(in: typed.dropFirst().prefix { $0 != "--" }, of: command)
        return settings.effective(for: command, given: given)[option]?.source.text
    }

    /// Parses the command line with what the settings add to it.
    ///
    /// - Throws: `ForgeError`: a setting that makes no sense; else what the parser throws.
    func command(for typed: [String]) throws -> any ParsableCommand {
        let words = try words(for: typed)
        do {
            return try parser.command(words)
        } catch {
            if words != typed, let problem = try culprit(typed, error) { throw problem.error }
            throw error
        }
    }

    /// The setting that the parser did not take, if it was one: for its value, or for what was typed beside it.
    private func culprit(_ typed: [String], _ error: any Error) throws -> SettingProblem? {
        let settings = try settings
        guard let command = typed.first.flatMap(settings.options.command) else { return nil }
        let given = names(in: typed.dropFirst().prefix { $0 != "--" }, of: command)
        if let problem = settings.refused(by: command, given: given) { return problem }
        let effective = settings.effective(for: command, given: given)
        let setting = command.options.lazy.compactMap { effective[$0.name] }.first { setting in
            let others = effective.values.filter { $0 != setting }.flatMap(\.words)
            return (try? parser.command([command.name] + others + typed.dropFirst())) != nil
        }
        return setting.map { SettingProblem(source: $0.source, reason: parser.words(of: error)) }
    }

    /// The words to parse: those that were typed, after them those of the settings that they leave open.
    ///
    /// Without settings, and for commands that read none, that costs two looks for a file and nothing else.
    /// - Throws: `ForgeError`: a setting that makes no sense.
    func words(for typed: [String]) throws -> [String] {
        guard let name = typed.first, OptionTable.readers.contains(name) else { return typed }
        let head = typed.prefix { $0 != "--" }
        // Help must come whatever the files say.
        guard head.allSatisfy({ !["--no-config", "--help", "-h", "--version"].contains($0) }) else {
            return typed
        }
        let sources = sources()
        guard !sources.isEmpty else { return typed }
        let settings = try Settings(sources, parser: parser)
        guard let command = settings.options.command(name) else { return typed }
        if let problem = settings.problems.first { throw problem.error }
        let effective = settings.effective(for: command, given: names(in: head.dropFirst(), of: command))
        return [name] + command.options.flatMap { effective[$0.name]?.words ?? [] } + typed.dropFirst()
    }

    /// The options that words name. A value never begins with a dash, unless it follows "=".
    private func names(in words: ArraySlice<String>, of command: CommandOptions) -> Set<String> {
        var names: Set<String> = []
        for word in words where word.hasPrefix("-") {
            if word.hasPrefix("--") {
                names.insert(String(word.dropFirst(2).prefix { $0 != "=" }))
            } else {
                names.formUnion(word.dropFirst().compactMap { command.longNames[$0] })
            }
        }
        return names
    }
}
