import ForgeModel

/// A value as a file or the environment gives it.
enum SettingValue: Equatable {
    case flag(Bool)
    /// A text, or a number as text.
    case text(String)
    case list([String])
    /// What no option takes, in words: "a date".
    case other(String)

    /// What it is, in words.
    var kind: String {
        switch self {
        case .flag: "true or false"
        case .text: "a text or number"
        case .list: "a list"
        case .other(let kind): kind
        }
    }

    /// The value as people read it.
    var text: String {
        switch self {
        case .flag(let isSet): isSet ? "true" : "false"
        case .text(let text): text
        case .list(let texts): texts.joined(separator: ", ")
        case .other(let kind): kind
        }
    }
}

/// Where a setting stands.
enum SettingSource: Hashable {
    case environment(variable: String)
    case file(FilePath, line: Int?)

    var text: String {
        switch self {
        case .environment(let variable): variable
        case .file(let path, let line): path.string + (line.map { ":\($0)" } ?? "")
        }
    }
}

/// One option given by a file or the environment.
struct Setting: Equatable {
    /// The option's name.
    let key: String
    let value: SettingValue
    let source: SettingSource
    /// What says the same on the command line; empty for a flag that is false.
    let words: [String]
}

/// What is wrong with a setting, in words that name neither its file nor its line.
struct SettingMistake: Error, Equatable {
    let reason: String
    init(_ reason: String) { self.reason = reason }

    /// A key that nobody knows, and the one that was probably meant.
    static func unknown(_ key: String, _ what: String, among known: [String]) -> SettingMistake {
        let nearest = nearest(to: key, among: known).map { "; the nearest is '\($0)'" } ?? ""
        return SettingMistake("unknown \(what) '\(key)'\(nearest)")
    }

    /// A key that no setting gives.
    static func forOneRun(_ key: String) -> SettingMistake {
        SettingMistake("'\(key)' is of one book or one run: give it on the command line")
    }

    /// The known name that takes the fewest changes of letters.
    static func nearest(to key: String, among known: [String]) -> String? {
        let key = key.lowercased().map { $0 == "_" ? "-" : $0 }
        return known.min { distance(key, Array($0)) < distance(key, Array($1)) }
    }

    /// Letters to put in, take out or change (Levenshtein).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}

/// A mistake and where it stands.
struct SettingProblem: Equatable {
    let source: SettingSource
    let reason: String

    var error: ForgeError {
        let (path, place) =
            switch source {
            case .environment(let variable): (nil as FilePath?, "\(variable): ")
            case .file(let path, let line): (path, line.map { "line \($0): " } ?? "")
            }
        return ForgeError(
            .usage, step: .configuring, path: path, reason: place + reason,
            remedy: "correct it; 'forge-native config init --print' lists all keys")
    }
}
