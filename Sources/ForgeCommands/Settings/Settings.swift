import ForgeModel

/// All settings there are, stronger ones first: the environment, the project's file, the user's file.
struct Settings {
    /// The settings of one source for one command, or for all.
    private struct Layer {
        /// Nil for settings of every command.
        let command: String?
        let settings: [Setting]
    }

    let options: OptionTable
    private let parser: CommandLineParser
    private var layers: [Layer] = []
    /// Problems other than values that a command's parser refuses, strongest source first.
    private(set) var problems: [SettingProblem]

    /// - Throws: what the parser throws that cannot describe its options.
    init(_ sources: SettingsSources, parser: CommandLineParser) throws {
        self.parser = parser
        options = try parser.options
        problems = []
        readVariables(sources.variables)
        problems += sources.problems
        for file in sources.files {
            let content = SettingsFileContent(of: file, options)
            problems += content.problems
            for command in options.commands {
                layers.append(Layer(command: command.name, settings: content.settings[command.name] ?? []))
            }
            layers.append(Layer(command: nil, settings: content.settings[nil] ?? []))
        }
    }

    private mutating func readVariables(_ variables: [(name: String, value: [UInt8])]) {
        var settings: [Setting] = []
        for (name, bytes) in variables {
            let source = SettingSource.environment(variable: name)
            let key = name.dropFirst(SettingsSources.prefix.count).lowercased().map { $0 == "_" ? "-" : $0 }
            do throws(SettingMistake) {
                settings.append(try setting(String(key), RawArgument.text(of: bytes), source))
            } catch {
                problems.append(SettingProblem(source: source, reason: error.reason))
            }
        }
        layers.append(Layer(command: nil, settings: settings))
    }

    private func setting(
        _ key: String, _ text: String, _ source: SettingSource
    ) throws(SettingMistake) -> Setting {
        guard let option = options.option(key) else {
            if SettableOption.excluded.contains(key) { throw .forOneRun(key) }
            throw .unknown(key, "option", among: options.keys)
        }
        let flags = ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false]
        let value = option.isFlag ? flags[text.lowercased()].map(SettingValue.flag) : nil
        let given = value ?? .text(text)
        return Setting(key: key, value: given, source: source, words: try option.words(for: given))
    }

    /// The settings that count for a command, by option, in no order.
    ///
    /// - Parameter given: the names of options that the command line has; they are stronger than any setting.
    func effective(for command: CommandOptions, given: Set<String> = []) -> [String: Setting] {
        var result: [String: Setting] = [:]
        var decided = given.union(given.flatMap { OptionTable.dropped[$0] ?? [] })
        for layer in layers where layer.command == nil || layer.command == command.name {
            let settings = layer.settings.filter {
                command.option($0.key) != nil && !decided.contains($0.key)
            }
            for setting in settings {
                result[setting.key] = setting
                decided.insert(setting.key)
            }
            for setting in settings where !setting.words.isEmpty {
                decided.formUnion(OptionTable.dropped[setting.key] ?? [])
            }
        }
        return result
    }

    /// The first problem of the values that count for a command.
    func refused(by command: CommandOptions, given: Set<String>) -> SettingProblem? {
        let effective = effective(for: command, given: given)
        return command.options.lazy.compactMap { effective[$0.name] }
            .compactMap { setting in
                reason(against: setting, in: command).map {
                    SettingProblem(source: setting.source, reason: $0)
                }
            }.first
    }

    /// Everything that is wrong. Asks the parser about each value, which takes its time.
    var allProblems: [SettingProblem] { problems + refused }

    /// Settings whose value a command's own parser refuses.
    private var refused: [SettingProblem] {
        layers.flatMap { layer in
            layer.settings.compactMap { setting in
                let users = options.commands.filter {
                    (layer.command ?? $0.name) == $0.name && $0.option(setting.key) != nil
                }
                return users.lazy.compactMap { reason(against: setting, in: $0) }.first
                    .map { SettingProblem(source: setting.source, reason: $0) }
            }
        }
    }

    /// The parser's words against a setting; nil when it takes it.
    private func reason(against setting: Setting, in command: CommandOptions) -> String? {
        guard !setting.words.isEmpty else { return nil }
        do {
            _ = try parser.command([command.name] + setting.words + command.placeholders)
            return nil
        } catch {
            return parser.words(of: error)
        }
    }
}
