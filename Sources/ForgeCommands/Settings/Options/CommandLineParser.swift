import ArgumentParser

/// The parser of all commands, and what it tells of their options. Used on one thread at a time.
final class CommandLineParser {
    private let root: any ParsableCommand.Type
    private var table: OptionTable?

    /// - Parameter root: the command that has all others.
    init(_ root: any ParsableCommand.Type) { self.root = root }

    /// The options of all commands, read once and only where there are settings.
    var options: OptionTable {
        get throws {
            if let table { return table }
            let fresh = try OptionTable(describing: root)
            table = fresh
            return fresh
        }
    }

    /// - Throws: what `isSuccess` and `words` tell of.
    func command(_ words: [String]) throws -> any ParsableCommand { try root.parseAsRoot(words) }

    /// Whether an error is none: help and version come as errors, too.
    func isSuccess(_ error: any Error) -> Bool { root.exitCode(for: error).isSuccess }

    /// All that there is to say of an error that is none.
    func fullMessage(for error: any Error) -> String { root.fullMessage(for: error) }

    /// The parser's words as one clause, shorter where they say a thing twice.
    func words(of error: any Error) -> String {
        let message = root.message(for: error)
        let words = Self.choice(message) ?? Self.missing(message) ?? Self.refused(message) ?? message
        let line = words.split(separator: "\n").joined(separator: " ")
        return RawArgument.readable(line.prefix(1).lowercased() + line.dropFirst())
    }

    /// A value that is none of those that there are.
    private static func choice(_ message: String) -> String? {
        let form = /(?s)The value '(.*)' is invalid for '(\S+)[^']*'\. Please provide one of (.*?)\.?/
        guard let match = message.wholeMatch(of: form) else { return nil }
        let values = match.3.matches(of: /'(.+?)'|- (\S+)/).map { String($0.1 ?? $0.2 ?? "") }
        return "\(match.2) is \(Spelling.choice(values)), not \(match.1)"
    }

    /// An option at the end or before another, or nothing where something must stand.
    private static func missing(_ message: String) -> String? {
        if let match = message.wholeMatch(of: /Missing value for '(\S+) (<.+>)'/) {
            return "\(match.1) needs a value: \(match.1) \(match.2)"
        }
        return message.wholeMatch(of: /Missing expected argument '(.+?)(?: \.\.\.)?'/).map {
            "No \($0.1) was given"
        }
    }

    /// A value that was refused in words that name its option.
    private static func refused(_ message: String) -> String? {
        message.wholeMatch(of: /(?s)The value '.*' is invalid for '[^']*': (--.*)/).map { String($0.1) }
    }
}
