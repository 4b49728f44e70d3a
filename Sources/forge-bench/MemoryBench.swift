import ArgumentParser

/// `forge-bench memory`: what a book takes, whatever its length.
struct MemoryBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Peak memory for books of 1, 10 and 60 hours on all cores, run once each.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let output = inputs.path("memory.m4b")
        var competitors: [Competitor] = []
        for (hours, channels) in [(1, 1), (10, 1), (60, 1), (1, 2), (10, 2)] {
            let convert = Convert(
                input: try inputs.speechFolder(hours: hours), output: output,
                options: ["--all-cores", "--encoder", "aac:fast", "--channels", "\(channels)"])
            competitors.append(
                Competitor(name: "\(hours) h, \(channels) channels", words: convert.words, output: output))
        }
        // A run that is not counted would double an hour's work and tell nothing of memory.
        let results = try competitors.map { try Measure.once($0) }
        let bars = results.map {
            Report.Bar(name: "\($0.name): peak MB", value: Double($0.peakBytes) / 1e6, limit: 100)
        }
        try Report(
            machine: machine, rounds: 1, cases: [.init(name: "all cores", results: results, bars: bars)]
        )
        .print(asJSON: bench.json)
    }
}
