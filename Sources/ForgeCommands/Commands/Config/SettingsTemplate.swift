/// A file of settings in which every key stands and none is set: what `config init` writes.
struct SettingsTemplate {
    let options: OptionTable

    /// Keys that mean the same to all commands that have them, and that more than one has.
    var shared: [String] {
        options.keys.filter { key in
            let all = options.commands.compactMap { $0.option(key) }
            return all.count > 1 && all.allSatisfy { $0.valueName == all[0].valueName }
        }
    }

    var text: String {
        let shared = shared
        let names = options.commands.map { "[\($0.name)]" }.joined(separator: ", ")
        return Self.comment(
            """
            Settings of forge-native, in TOML. A key is the name of an option without its dashes. Take the '#' away \
            from those that you want, and give them values.
            """)
            + "#\n"
            + Self.comment(
                """
                What stands above the sections \(names) is for every command that has the option, what stands in a \
                section for the command it is named after. Any key may stand in either place. Stronger than this \
                file are the environment (FORGE_NATIVE_BITRATE=64k) and the command line.
                """) + "\n" + shared.compactMap { options.option($0) }.map(Self.entry).joined(separator: "\n")
            + options.commands.map { command in
                "\n[\(command.name)]\n"
                    + command.options.filter { !shared.contains($0.name) }.map(Self.entry)
                    .joined(separator: "\n")
            }.joined()
    }

    private static func entry(_ option: SettableOption) -> String {
        comment(option.help) + "#\(option.name) = \(example(option))\n"
    }

    private static func example(_ option: SettableOption) -> String {
        if option.isFlag { return "false" }
        let text = option.defaultValue ?? "<\(option.valueName)>"
        let isNumber = Double(text) != nil && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
        let value = isNumber ? text : "\"\(text)\""
        return option.isRepeating ? "[\(value)]" : value
    }

    private static func comment(_ text: String) -> String {
        text.wrapped(columns: 78, indent: 0).split(separator: "\n").map { "# \($0)\n" }.joined()
    }
}
