/// An option that a setting may give.
struct SettableOption {
    /// Options that no setting gives: what they say is of one book or of one run, and left in a file it would be
    /// said of every book and every run.
    static let excluded: Set<String> = [
        "title", "subtitle", "series-part", "year", "description", "asin", "isbn", "cover",
        "audio-track", "at", "limit", "only-failed", "force", "report", "dry-run", "json", "help", "version",
        "write-sidecars", "no-config",
    ]

    /// As on the command line, without its dashes.
    let name: String
    /// True for what is said by being there.
    let isFlag: Bool
    /// True for what may be given several times.
    let isRepeating: Bool
    /// The name of the value in the help.
    let valueName: String
    let defaultValue: String?
    let help: String

    init?(_ argument: ParserDescription.Word) {
        guard let name = argument.longName, argument.kind != "positional",
            !Self.excluded.contains(name)
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

    /// A path with the tilde expanded as a shell does it; in files and the environment there is no shell.
    private func expanded(_ text: String) -> String {
        guard isPlace, text == "~" || text.hasPrefix("~/"), let home = UserFolder.home else {
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
