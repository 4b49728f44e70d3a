import ForgeModel

/// An option that a command does not have, and what is said of it.
struct UnknownOption {
    /// With its dashes.
    let typed: String

    /// Options by the words that other programs have for them. Of several, the first that the command has is meant.
    private static let habits: [String: [String]] = [
        "artist": ["--author"], "album-artist": ["--author"], "reader": ["--narrator"],
        "album": ["--title"], "name": ["--title", "--template"], "comment": ["--description"],
        "jobs": ["--workers", "--encodes"], "threads": ["--workers", "--encodes"],
        "j": ["--workers", "--encodes"],
        "mono": ["--channels mono"], "stereo": ["--channels stereo"], "ac": ["--channels"],
        "bit-rate": ["--bitrate"], "audio-bitrate": ["--bitrate"], "ab": ["--bitrate"], "b:a": ["--bitrate"],
        "samplerate": ["--sample-rate"], "ar": ["--sample-rate"],
        "album_artist": ["--author"], "composer": ["--narrator"], "part": ["--series-part"],
        "series-index": ["--series-part"], "lang": ["--language"], "desc": ["--description"],
        "name-template": ["--template"], "audio-channels": ["--channels"],
        "audio-samplerate": ["--sample-rate"],
        "cover-art": ["--cover"], "artwork": ["--cover"], "thumbnail": ["--cover"],
        "output-file": ["--output"], "output-dir": ["--output"], "log": ["--log-file"],
        "parallel": ["--workers", "--encodes"], "cores": ["--all-cores"], "simulate": ["--dry-run"],
        "dry": ["--dry-run"], "f": ["--overwrite", "--force"],
        "overwrite": ["--force"], "force": ["--overwrite"], "y": ["--overwrite", "--force"],
    ]

    /// Hints for words that are no option.
    private static let others = [
        "recursive": "a folder is read with those in it, and a library by 'forge-native batch'",
        "r": "a folder is read with those in it, and a library by 'forge-native batch'",
        "no-color": "NO_COLOR=1 in the environment leaves colours out",
        "no-colour": "NO_COLOR=1 in the environment leaves colours out",
        "no-overwrites": "no file is replaced without --overwrite",
        "no-overwrite": "no file is replaced without --overwrite",
        "no-clobber": "no file is replaced without --overwrite",
        "c:a": "audio is always AAC, and --codec copy copies it", "i": "inputs are named without an option",
        "yes": "nothing is asked", "ignore-errors": "--damaged skip leaves damaged tracks out",
        "skip-errors": "--damaged skip leaves damaged tracks out",
        "exec": "what is to follow goes behind '&&', or reads what --json prints",
    ]

    /// Nil where the parser tells of something else.
    init?(parserWords: String) {
        guard let match = parserWords.prefixMatch(of: /(?:unknown option '|invalid option: )(-[^' ]*)/)
        else { return nil }
        typed = String(match.1)
    }

    /// One clause, which may end in a question.
    ///
    /// - Parameters:
    ///   - path: the names of the program and of the commands below it.
    ///   - root: the command of the program.
    func message(_ path: [String], of root: ParserDescription.Entry) -> String {
        let said = "unknown option '\(typed)'"
        let own = path.dropFirst().reduce(root) { command, name in
            command.subcommands?.first { $0.commandName == name } ?? command
        }.spellings
        let word = String(typed.drop { $0 == "-" }).lowercased()
        let habits = Self.habits[word] ?? []
        func isOwn(_ option: String) -> Bool { own.contains { option == $0 || option.hasPrefix("\($0) ") } }
        if let habit = habits.first(where: isOwn) { return "\(said); did you mean '\(habit)'?" }
        if let other = Self.others[word] { return "\(said); \(other)" }
        if let place = Self.place(of: [typed], in: root) {
            let isOfBook = path.last == "batch" && MetadataField.allCases.contains { $0.names.option == word }
            return "\(place), not of \(path.last ?? "")"
                + (isOfBook ? "; 'scan --write-sidecars' writes a metadata.json for each book" : "")
        }
        if let place = Self.place(of: habits, in: root) { return "\(said); \(place)" }
        // What differs by its "no-" is no slip, but the opposite.
        let names = own.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
        let near = Spelling.nearest(
            to: word, among: names.filter { $0.hasPrefix("no-") == word.hasPrefix("no-") })
        return said + (near.map { "; did you mean '--\($0)'?" } ?? "")
    }

    /// Which commands have the first of some options that any has.
    private static func place(of options: [String], in root: ParserDescription.Entry) -> String? {
        for option in options {
            let owners = (root.subcommands ?? []).filter { $0.spellings.contains(option) }.map(\.commandName)
            if !owners.isEmpty { return "'\(option)' is an option of \(Spelling.choice(owners))" }
        }
        return nil
    }
}
