import ArgumentParser
import Foundation

/// `forge-bench batch`: whole libraries.
struct BatchBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "100 small books, 20 of unequal length, and 1,000 and 100,000 finished ones run again.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let cases = [
            try makespan(
                inputs, machine, try inputs.books("small", minutes: Array(repeating: 1, count: 100))),
            // Told to nobody in order of length: the batch has to find it.
            try makespan(
                inputs, machine, try inputs.books("unequal", minutes: (0..<20).map { $0 * 7 % 20 / 2 + 1 })),
            try rerun(inputs), try rerunOfMany(inputs),
        ]
        try Report(machine: machine, rounds: bench.rounds, cases: cases).print(asJSON: bench.json)
    }

    private func words(_ library: String, _ output: String, _ options: [String] = []) -> [String] {
        [Inputs.program, "batch", library, "-o", output, "-q", "--all-cores"] + options
    }

    /// How long all books take on as many slots as there are cores, by the least that it could be.
    private func makespan(_ inputs: Inputs, _ machine: Machine, _ library: String) throws -> Report.Case {
        let output = inputs.path("batch-output")
        func competitor(_ name: String, _ options: [String]) -> Competitor {
            // `isolation` measures what processes of their own cost.
            Competitor(name: name, words: words(library, output, ["--no-isolate"] + options)) {
                try? FileManager.default.removeItem(atPath: output)
            }
        }
        let results = try Measure.interleaved(
            [competitor("all books", []), competitor("the first 10", ["--limit", "10"])], rounds: bench.rounds
        )
        try? FileManager.default.removeItem(atPath: output)
        // All that the process computes, divided by the cores: a book is encoded in parts of seconds, so that no part
        // that cannot be divided is longer than that.
        let bound = results[0].cpuSeconds / Double(machine.cores)
        return Report.Case(
            name: "\((library as NSString).lastPathComponent), \(machine.cores) slots", results: results,
            bars: [
                .init(
                    name: "makespan by the lower bound", value: results[0].wallSeconds / bound, limit: 1.05),
                .init(name: "peak MB", value: Double(results[0].peakBytes) / 1e6, limit: 100),
                .init(
                    name: "peak by that of 10 books",
                    value: Double(results[0].peakBytes) / Double(results[1].peakBytes),
                    limit: 1.1),
            ])
    }

    /// A journal of 100,000 rows: time is to be linear in them.
    private func rerunOfMany(_ inputs: Inputs) throws -> Report.Case {
        let library = try inputs.unreadBooks(100_000)
        let output = inputs.path("batch-finished-many")
        if !FileManager.default.fileExists(atPath: "\(output)/.forge-native.sqlite") {
            _ = try ChildRun([Inputs.engine, "finished", library, output])
        }
        let results = try Measure.interleaved(
            [Competitor(name: "run again", words: words(library, output))], rounds: bench.rounds)
        return Report.Case(
            name: "100,000 finished books", results: results,
            bars: [
                .init(name: "seconds", value: results[0].wallSeconds, limit: 10),
                .init(name: "peak MB", value: Double(results[0].peakBytes) / 1e6, limit: 150),
            ])
    }

    private func rerun(_ inputs: Inputs) throws -> Report.Case {
        let library = try inputs.tinyBooks(1000)
        let output = inputs.path("batch-finished")
        // What an earlier benchmark finished need not be made again.
        _ = try ChildRun(words(library, output))
        let results = try Measure.interleaved(
            [Competitor(name: "run again", words: words(library, output))], rounds: bench.rounds)
        return Report.Case(
            name: "1,000 finished books", results: results,
            bars: [
                .init(name: "seconds", value: results[0].wallSeconds, limit: 2),
                .init(name: "peak MB", value: Double(results[0].peakBytes) / 1e6, limit: 100),
            ])
    }
}
