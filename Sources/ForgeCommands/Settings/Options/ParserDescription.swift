import ArgumentParser
import FoundationEssentials

/// The part that is used here of how the parser describes its commands.
struct ParserDescription: Decodable {
    struct Entry: Decodable {
        let commandName: String
        let subcommands: [Entry]?
        let arguments: [Word]?

        /// All spellings of its options, with their dashes.
        var spellings: [String] {
            (arguments ?? []).flatMap { $0.names ?? [] }.map { ($0.kind == "short" ? "-" : "--") + $0.name }
        }
    }

    struct Word: Decodable {
        let kind: String
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Spelling]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?

        var longName: String? { names?.first { $0.kind == "long" }?.name }
    }

    struct Spelling: Decodable {
        let kind: String
        let name: String
    }

    let command: Entry

    /// Takes a few milliseconds.
    ///
    /// - Parameter root: the command that has all others.
    init(of root: any ParsableCommand.Type) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(root._dumpHelp().utf8))
    }
}
