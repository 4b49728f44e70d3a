import ForgeModel

/// Where a setting stands.
enum SettingSource: Hashable {
    case environment(variable: String)
    /// The steps to the key: its section, if it stands in one, and its name.
    case entry(SettingsFile, [String])
    /// Of a file without a key that could be named.
    case file(ForgePath, line: Int?)

    var text: String {
        if case .environment(let variable) = self { return variable }
        return (path?.string ?? "") + (line.map { ":\($0)" } ?? "")
    }

    var path: ForgePath? {
        switch self {
        case .environment: nil
        case .entry(let file, _): file.path
        case .file(let path, _): path
        }
    }

    /// From 1; nil where it is not known. Finding it takes its time.
    var line: Int? {
        switch self {
        case .environment: nil
        case .entry(let file, let steps): file.line(of: steps)
        case .file(_, let line): line
        }
    }
}
