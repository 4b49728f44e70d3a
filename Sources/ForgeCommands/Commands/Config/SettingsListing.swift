import ForgeKit
import ForgeModel

/// The output of `config show`: every option of a command, its value and its source.
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

    var json: String {
        var lines = JSONLines()
        return rows.map { lines.line("setting", $0) }.joined()
    }

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
