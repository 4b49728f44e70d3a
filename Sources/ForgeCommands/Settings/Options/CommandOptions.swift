/// A command that reads settings.
struct CommandOptions {
    let name: String
    let options: [SettableOption]
    /// Long names by the letters that stand for them.
    let longNames: [Character: String]
    /// Words without which the parser does not come to look at the options.
    let placeholders: [String]

    func option(_ name: String) -> SettableOption? { options.first { $0.name == name } }

    init(_ command: ParserDescription.Entry) {
        let arguments = command.arguments ?? []
        name = command.commandName
        options = arguments.compactMap(SettableOption.init)
        var longNames: [Character: String] = [:]
        for argument in arguments {
            for letter in argument.names ?? [] where letter.kind == "short" {
                if let first = letter.name.first { longNames[first] = argument.longName }
            }
        }
        self.longNames = longNames
        placeholders = arguments.compactMap { argument in
            if argument.kind == "positional" { return "x" }
            return argument.kind == "option" && !argument.isOptional
                ? argument.longName.map { "--\($0)=x" } : nil
        }
    }
}
