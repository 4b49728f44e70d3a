import ArgumentParser

/// `forge-bench`: measures the release build of `forge-native` beside other ways to do the same.
///
/// Run as `swift run -c release forge-bench <subcommand>`. Each subcommand makes its inputs in a scratch folder, runs
/// the competitors in turn, and prints medians with the machine they were taken on.
@main
struct ForgeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge-bench",
        abstract: "Measures forge-native beside other ways to do the same work.",
        subcommands: [
            CopyBench.self, EncodeBench.self, ScaleBench.self, SpliceBench.self, MemoryBench.self,
            ScanBench.self, OpenBench.self, BatchBench.self, StartupBench.self, SoundBench.self,
        ])
}

/// What every subcommand takes.
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
