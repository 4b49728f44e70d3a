import ForgeKit
import ForgeModel

/// What `config show` prints: every option of a command, its value and who says so.
struct SettingsListing {
    private let rows: [SettingRecord]

    init(_ settings: Settings) {
        rows = settings.options.commands.flatMap { command in
            let effective = settings.effective(for: command)
            let allCores = effective["all-cores"]?.value == .flag(true)
            let ofMachine = Self.defaults(cores: EncodeSlots.allowed(nil, allCores: allCores))
            return command.options.map {
                SettingRecord($0, of: command.name, effective[$0.name], ofMachine: ofMachine[$0.name])
            }
        }
    }

    /// Values that nobody gave and that the options do not tell, by option: what the machine decides on, and what one
    /// option and its other name say together.
    ///
    /// - Parameter cores: how many may be used.
    private static func defaults(cores: Int) -> [String: String] {
        [
            "encodes": "\(cores)", "workers": "\(WorkArguments.books(nil, on: cores))",
            "damaged": DamagePolicy.fail.rawValue,
        ]
    }

    var json: String { rows.map { JSONLine.text("setting", $0) }.joined() }

    var text: String {
        let width = rows.map { $0.key.count }.max() ?? 0
        let valueWidth = min(24, rows.map { $0.value?.count ?? 1 }.max() ?? 0)
        var text = ""
        var command: String?
        for row in rows {
            if row.command != command { text += (text.isEmpty ? "" : "\n") + "[\(row.command)]\n" }
            command = row.command
            let value = (row.value ?? "-").oneLine
            text += "  \(row.key.left(width))  \(value.left(valueWidth))  \(row.place.oneLine)\n"
        }
        return text
    }
}

/// One option as it stands.
struct SettingRecord: Encodable {
    enum Source: String, Encodable { case environment, file, `default` }

    let command: String
    let key: String
    /// Nil where nothing is said: the program goes by the book, or does without.
    let value: String?
    let source: Source
    let variable: String?
    let path: String?
    let line: Int?

    init(_ option: SettableOption, of command: String, _ setting: Setting?, ofMachine: String?) {
        self.command = command
        key = option.name
        value =
            setting.map { RawArgument.readable($0.value.text) } ?? option.defaultValue
            ?? ofMachine ?? (option.isFlag ? "false" : nil)
        (path, line) = (setting?.source.path?.string, setting?.source.line)
        switch setting?.source {
        case .environment(let name): (source, variable) = (.environment, name)
        case .entry, .file: (source, variable) = (.file, nil)
        case nil: (source, variable) = (.default, nil)
        }
    }

    /// The source in words.
    var place: String { variable ?? path.map { $0 + (line.map { ":\($0)" } ?? "") } ?? "default" }
}
