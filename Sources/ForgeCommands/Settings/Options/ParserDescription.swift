/// The part that is used here of how the parser describes its commands.
struct ParserDescription: Decodable {
    struct Entry: Decodable {
        let commandName: String
        let subcommands: [Entry]?
        let arguments: [Word]?
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
}
