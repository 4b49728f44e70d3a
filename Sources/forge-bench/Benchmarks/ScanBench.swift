import ArgumentParser

/// `forge-bench scan`: looking into a thousand files.
struct ScanBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Opening 1,000 files to plan a book, beside ffprobe once per file.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let folder = try inputs.library(files: 1000)
        let machine = Machine(
            scratch: inputs.folder, programs: [[Inputs.program, "--version"], ["ffprobe", "-version"]])
        let loop = """
            for f in "$0"/*.mp3; do ffprobe -v error -show_format -show_streams -show_chapters -of json "$f"; done
            """
        let results = try Measure.interleaved(
            [
                Competitor(
                    name: "forge-native --dry-run",
                    words: [Inputs.program, "convert", "--dry-run", "--json", "-q", folder]),
                Competitor(name: "ffprobe, once per file", words: ["sh", "-c", loop, folder]),
            ], rounds: bench.rounds)
        let bar = Report.Bar(
            name: "wall time by ffprobe's", value: results[0].wallSeconds / results[1].wallSeconds,
            limit: 1.0 / 20)
        try Report(
            machine: machine, rounds: bench.rounds,
            cases: [.init(name: "1,000 MP3 files of half a minute", results: results, bars: [bar])]
        ).print(asJSON: bench.json)
    }
}
