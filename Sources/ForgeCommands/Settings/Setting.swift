import ForgeModel
import ForgeSystem

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

    /// The value with its texts as words of the command line.
    var escaped: SettingValue {
        switch self {
        case .text(let text): .text(RawArgument.text(of: Array(text.utf8)))
        case .list(let texts): .list(texts.map { RawArgument.text(of: Array($0.utf8)) })
        case .flag, .other: self
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
    /// The steps to the key: its section, if it stands in one, and its name.
    case entry(SettingsFile, [String])
    /// Of a file without a key that could be named.
    case file(FilePath, line: Int?)

    var text: String {
        if case .environment(let variable) = self { return variable }
        return (path?.string ?? "") + (line.map { ":\($0)" } ?? "")
    }

    var path: FilePath? {
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
    /// The system's, and it may be gone in a moment.
    let isPassing: Bool
    init(_ reason: String, isPassing: Bool = false) { (self.reason, self.isPassing) = (reason, isPassing) }

    /// A file that cannot be read, by the errno.
    static func unreadable(_ code: Int32) -> SettingMistake {
        let error = SystemError(code)
        return SettingMistake("cannot be read (\(error.words))", isPassing: error.isPassing)
    }

    /// A key that nobody knows, and the one that was probably meant.
    static func unknown(_ key: String, _ what: String, among known: [String]) -> SettingMistake {
        let nearest = nearest(to: key, among: known).map { "; the nearest is '\($0)'" } ?? ""
        return SettingMistake("unknown \(what) '\(key)'\(nearest)")
    }

    /// A key that no setting gives.
    static func forOneRun(_ key: String) -> SettingMistake {
        SettingMistake("'\(key)' is of one book or one run: give it on the command line")
    }

    /// The known name that takes the fewest changes of letters, if they are few: one for each three letters. What is
    /// further off is no slip of the fingers, and naming it would mislead.
    static func nearest(to key: String, among known: [String]) -> String? {
        let key = key.lowercased().map { $0 == "_" ? "-" : $0 }
        let near = known.map { (name: $0, distance: distance(key, Array($0))) }.min {
            $0.distance < $1.distance
        }
        return near.flatMap { $0.distance <= key.count / 3 ? $0.name : nil }
    }

    /// Letters to put in, take out, change, or swap with the next (optimal string alignment).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                var best = min(next[j] + 1, row[j + 1] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row[b.count]
    }
}

/// A mistake and where it stands.
struct SettingProblem: Equatable {
    static let remedy = "correct it; 'forge-native config init --print' lists all keys"

    let source: SettingSource
    let reason: String
    var isPassing = false

    var error: ForgeError {
        var place = source.line.map { "line \($0): " } ?? ""
        if case .environment(let variable) = source { place = "\(variable): " }
        return ForgeError(
            .usage, step: .configuring, path: source.path, reason: place + reason,
            remedy: isPassing ? "check the disk or the network mount, then try again" : Self.remedy,
            isTransient: isPassing)
    }
}
