import ArgumentParser
import ForgeModel
import ForgeSystem

/// The commands that the first words name, down the tree of commands, and the words behind them.
struct CommandWords {
    /// The names of the program and of the commands, as they are typed.
    private(set) var names: [String] = []
    /// The commands that the next word may name; none where a command works by itself.
    private let choices: [String]
    private let rest: ArraySlice<String>

    /// Words that other programs have for a command.
    private static let habits = [
        "merge": "convert", "encode": "convert", "build": "convert", "make": "convert", "create": "convert",
        "concat": "join", "info": "inspect", "probe": "inspect", "show": "inspect", "list": "scan",
        "ls": "scan",
        "check": "verify", "test": "verify", "validate": "verify", "settings": "config", "edit": "tag",
        "retag": "tag",
        "metadata": "tag", "set": "init",
    ]

    /// Hints for words that are no command.
    private static let others = [
        "completion": "completions are printed by 'forge-native --generate-completion-script bash|zsh|fish'",
        "completions": "completions are printed by 'forge-native --generate-completion-script bash|zsh|fish'",
    ]

    /// Commands by those above them that take what may be typed in their place.
    private static let takers = ["forge-native": "convert", "report": "show", "config": "validate"]

    /// - Parameter root: the command that has all others.
    init(_ root: any ParsableCommand.Type, _ words: some Sequence<String>) {
        var command = root
        var rest = Array(words)[...]
        names = [root.configuration.commandName ?? ""]
        while let name = rest.first,
            let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == name }
            )
        {
            command = next
            names.append(rest.removeFirst())
        }
        choices = command.configuration.subcommands.compactMap { $0.configuration.commandName }
        self.rest = rest
    }

    /// Words that other programs take, as the parser has them.
    static func usual(_ words: [String]) -> [String] {
        words == ["version"] || words == ["-V"] ? ["--version"] : words
    }

    /// Checks words for commands that are missing or unknown; the parser takes them for arguments of the root.
    static func check(_ root: any ParsableCommand.Type, _ words: [String]) throws(ValidationError) {
        if words.first == "help" {
            try CommandWords(root, words.dropFirst()).checkTopic()
        } else {
            try CommandWords(root, words).check()
        }
    }

    private func check() throws(ValidationError) {
        guard !choices.isEmpty else { return }
        guard let word = rest.first else { throw ValidationError("No command was given; \(beginning)") }
        if word.hasPrefix("-") { return }
        let isThere = RawArgument.path(word).unreachable == nil
        if isThere, let taker = Self.takers[names.last ?? ""] {
            let more = rest.count > 1 ? " …" : ""
            throw ValidationError(
                "\(fact(word)); did you mean: \(line([taker, Spelling.quoted(word)]))\(more)?")
        }
        throw unknown(word)
    }

    /// Checks what `help` is asked about.
    private func checkTopic() throws(ValidationError) {
        if let word = rest.first, !word.hasPrefix("-") { throw unknown(word) }
    }

    private var beginning: String {
        names.count == 1
            ? "to make a book, type: \(line(["convert", "FOLDER"]))"
            : "type one of: \(choices.map { line([$0]) }.joined(separator: ", "))"
    }

    private func line(_ words: [String]) -> String { (names + words).joined(separator: " ") }

    private func fact(_ word: String) -> String {
        "No command '\((names.dropFirst() + [word]).joined(separator: " "))'"
    }

    private func unknown(_ word: String) -> ValidationError {
        let habit = Self.habits[word].flatMap { choices.contains($0) ? $0 : nil }
        let meant = habit ?? Spelling.nearest(to: word, among: choices)
        if names.count == 1, let other = Self.others[word] {
            return ValidationError("\(fact(word)); \(other)")
        }
        let question = meant.map { "; did you mean '\((names.dropFirst() + [$0]).joined(separator: " "))'?" }
        return ValidationError(fact(word) + (question ?? ""))
    }
}
