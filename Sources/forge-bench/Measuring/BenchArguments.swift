import ArgumentParser

/// The options of every subcommand.
struct BenchArguments: ParsableArguments {
    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Where inputs and outputs go. Without it, a folder of the system's temporary one.",
            valueName: "folder"))
    var scratch: String?

    @Option(help: ArgumentHelp("How often each competitor runs, in turn.", valueName: "n"))
    var rounds = 5

    func validate() throws {
        if rounds < 1 { throw ValidationError("--rounds is at least 1") }
    }
}
