import ArgumentParser
import Foundation

/// `forge-bench isolation`: the cost of a process for each book.
struct IsolationBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "isolation",
        abstract: "24 books of 1.4 minutes and of 10, each in a process of its own and all in one.")

    /// Milliseconds of a book.
    private static let mostTime = 50.0
    /// By that in one process.
    private static let mostCPU = 1.02
    /// Bytes of the program, and of each book in flight.
    private static let memory = (base: 100e6, book: 60e6)

    @OptionGroup var bench: BenchArguments

    @Option(help: ArgumentHelp("How many books a library has.", valueName: "n"))
    var books = 24

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let cases = try [1, 10].map { minutes in
            try compare(
                inputs, machine,
                try inputs.books(
                    "of \(minutes) min", minutes: Array(repeating: minutes, count: books)))
        }
        try Report(machine: machine, rounds: bench.rounds, cases: cases).print(asJSON: bench.json)
    }

    private func compare(_ inputs: Inputs, _ machine: Machine, _ library: String) throws -> Report.Case {
        let output = inputs.path("isolation-output")
        let clear = { _ = try? FileManager.default.removeItem(atPath: output) }
        func words(_ option: String) -> [String] {
            [Inputs.program, "batch", library, "-o", output, "-q", "--all-cores", option]
        }
        let results = try Measure.interleaved(
            [("a process each", "--isolate"), ("one process", "--no-isolate")].map {
                Competitor(name: $0.0, words: words($0.1), prepare: clear)
            }, rounds: bench.rounds)
        clear()
        let peak = try ChildRun.familyPeak(of: words("--isolate"))
        clear()
        let more = (results[0].wallSeconds - results[1].wallSeconds) / Double(books) * 1000
        // Books go on side by side.
        let atOnce = Double(min(machine.cores, books))
        return Report.Case(
            name: "\((library as NSString).lastPathComponent), \(machine.cores) at once", results: results,
            bars: [
                .init(name: "ms of a book more", value: more * atOnce, limit: Self.mostTime),
                .init(
                    name: "CPU by that in one process", value: results[0].cpuSeconds / results[1].cpuSeconds,
                    limit: Self.mostCPU),
                .init(
                    name: "peak MB of all processes", value: Double(peak) / 1e6,
                    limit: (Self.memory.base + Self.memory.book * atOnce) / 1e6),
            ])
    }
}
