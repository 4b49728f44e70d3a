import ArgumentParser

/// `forge-bench copy`: books that are AAC already.
struct CopyBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Joining AAC files without encoding, beside cat and ffmpeg.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(
            scratch: inputs.folder,
            programs: [[Inputs.program, "--version"], ["ffmpeg", "-version"], ["cat", "--version"]])
        try Report(machine: machine, rounds: bench.rounds, cases: []).print(asJSON: bench.json)
    }
}
