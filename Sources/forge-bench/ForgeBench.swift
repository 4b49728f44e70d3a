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
            ETABench.self, IsolationBench.self, LongBench.self, PauseBench.self, EditBench.self,
        ])
}
