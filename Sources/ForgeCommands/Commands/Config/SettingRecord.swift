import ForgeModel

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
