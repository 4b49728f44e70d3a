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

    /// The parser's words as one clause.
    func words(of error: any Error) -> String {
        let words = root.message(for: error).split(separator: "\n").joined(separator: " ")
        return RawArgument.readable(words.prefix(1).lowercased() + words.dropFirst())
    }
}
