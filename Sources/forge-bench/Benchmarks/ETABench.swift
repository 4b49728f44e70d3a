import ArgumentParser
import Foundation

/// `forge-bench eta`: how right the time left of a conversion is that `convert --json` tells, by when it ended.
struct ETABench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eta", abstract: "One hour of speech: how right the time left is that is told.")

    @OptionGroup var bench: BenchArguments

    /// Parts of the bar at which the time left is looked at.
    private static let places = [0.1, 0.25, 0.5, 0.75, 0.9]
    /// The largest error that is promised, as a share of the time left.
    private static let limit = 0.2

    /// The fields of progress that this needs.
    private struct Progress: Decodable {
        var fraction: Double
        var remainingSeconds: Double?
    }

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let convert = Convert(
            input: try inputs.speechFolder(hours: 1), output: inputs.path("eta.m4b"), options: ["--json"])
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let runs = try (0..<max(1, bench.rounds)).map { _ in try errors(of: convert.words) }
        let bars = Self.places.indices.map { index in
            let sorted = runs.map { $0[index] }.sorted()
            return Report.Bar(
                name: "error of the time left at \(Int(100 * Self.places[index]))% of the bar",
                value: sorted[sorted.count / 2], limit: Self.limit)
        }
        try Report(
            machine: machine, rounds: bench.rounds,
            cases: [.init(name: "1 h of speech", results: [], bars: bars)]
        ).print(asJSON: bench.json)
    }

    /// Of one run, at each place; as shares of the time left.
    private func errors(of words: [String]) throws -> [Double] {
        let lines = try ChildRun.lines(of: words)
        guard let end = lines.last?.seconds else { throw ValidationFailure("\(words): nothing said") }
        let told = try lines.filter { $0.text.hasPrefix(#"{"type":"progress","#) }.map {
            (seconds: $0.seconds, progress: try JSONDecoder().decode(Progress.self, from: Data($0.text.utf8)))
        }
        return try Self.places.map { place in
            guard let first = told.first(where: { $0.progress.fraction >= place }) else {
                throw ValidationFailure("\(words): nothing said at \(place)")
            }
            return abs((first.progress.remainingSeconds ?? .infinity) / (end - first.seconds) - 1)
        }
    }
}
