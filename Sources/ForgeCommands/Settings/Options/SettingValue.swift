/// A value as a file or the environment gives it.
enum SettingValue: Equatable {
    case flag(Bool)
    /// A text, or a number as text.
    case text(String)
    case list([String])
    /// A value that no option takes, in words: "a date".
    case other(String)

    /// Its kind in words.
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
