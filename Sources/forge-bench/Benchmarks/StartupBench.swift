import ArgumentParser
import Foundation

/// `forge-bench startup`: what it takes to say something, beside a C program that links the same and does nothing.
struct StartupBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "startup",
        abstract: "Time to the first word, beside an empty program of the same libraries.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let file = try Inputs.fixtures()[0]
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let empty = try inputs.file("empty") { path in
            let source = inputs.path("empty.c")
            try Data("int main(void) { return 0; }\n".utf8).write(to: URL(fileURLWithPath: source))
            _ = try ChildRun([
                "cc", "-O2", source, "-o", path, "-Wl,--no-as-needed", "-lavformat", "-lavcodec",
                "-lswresample",
                "-lavutil",
            ])
        }
        let results = try Measure.interleaved(
            [
                Competitor(name: "empty C program, same libraries", words: [empty]),
                Competitor(name: "forge-native --help", words: [Inputs.program, "--help"]),
                Competitor(
                    name: "forge-native inspect, 0.2 MB MP3", words: [Inputs.program, "inspect", file]),
                Competitor(
                    name: "ffprobe, the same file", words: ["ffprobe", "-v", "error", "-show_format", file]),
            ], rounds: max(bench.rounds, 20))
        let bars = results[1...2].flatMap { result in
            [
                Report.Bar(name: "\(result.name): ms", value: 1000 * result.wallSeconds, limit: 30),
                Report.Bar(
                    name: "\(result.name): ms beyond the empty program",
                    value: 1000 * (result.wallSeconds - results[0].wallSeconds), limit: 15),
            ]
        }
        try Report(
            machine: machine, rounds: max(bench.rounds, 20),
            cases: [.init(name: "start to end", results: results, bars: bars)]
        ).print(asJSON: bench.json)
    }
}
