import ArgumentParser

/// `forge-bench memory`: what a book takes, whatever its length.
///
/// Encoding is held to the cheapest settings that a book is made with, since only its length matters here: speech in
/// MP3 of 22.05 kHz and 32 kb/s mono to AAC of the same rate with coder `fast`. At that rate 60 hours are more than
/// 2^32 samples. AAC has 44.1 kHz, twice as many packets an hour. Two channels are told beside them, up to 10 hours.
struct MemoryBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Peak memory for books of 1, 10 and 60 hours, run once each.")

    private static let limit = 100.0

    @OptionGroup var bench: BenchArguments

    @Option(help: ArgumentHelp("The lengths in hours; may be repeated.", valueName: "hours"))
    var hours: [Int] = []

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let hours = hours.isEmpty ? [1, 10, 60] : hours
        let fast = ["--all-cores", "--encoder", "aac:fast"]
        let cases = try [
            measure("encode one MP3 file, 22.05 kHz mono, on all cores: --encoder aac:fast", hours, inputs) {
                Convert(
                    input: try inputs.smallSpeech(hours: $0), output: $1,
                    options: fast + ["--codec", "encode"])
            },
            measure("encode one AAC file, 44.1 kHz mono: the same, and --sample-rate 22050", hours, inputs) {
                Convert(
                    input: try inputs.longBook(hours: $0), output: $1,
                    options: fast + ["--codec", "encode", "--sample-rate", "22050"])
            },
            measure("copy one AAC file, 44.1 kHz mono: --codec copy", hours, inputs) {
                Convert(input: try inputs.longBook(hours: $0), output: $1, options: ["--codec", "copy"])
            },
            measure(
                "encode MP3 files of an hour, 44.1 kHz, on all cores: --encoder aac:fast --channels 2",
                hours.filter { $0 <= 10 }, inputs
            ) {
                Convert(
                    input: try inputs.speechFolder(hours: $0), output: $1,
                    options: fast + ["--channels", "2"])
            },
        ]
        try Report(machine: machine, rounds: 1, cases: cases).print(asJSON: bench.json)
    }

    /// A run that is not counted would double hours of work and tell nothing of memory.
    private func measure(
        _ name: String, _ hours: [Int], _ inputs: Inputs, _ convert: (Int, String) throws -> Convert
    ) throws -> Report.Case {
        let output = inputs.path("memory.m4b")
        let results = try hours.map {
            let words = try convert($0, output).words
            return try Measure.once(Competitor(name: "\($0) h", words: words, output: output))
        }
        let peaks = results.map { Double($0.peakBytes) / 1e6 }
        var bars = zip(results, peaks).map {
            Report.Bar(name: "\($0.name): peak MB", value: $1, limit: Self.limit)
        }
        if let first = peaks.first, let last = peaks.last {
            bars.append(Report.Bar(name: "MB more for the last than for the first", value: last - first))
        }
        return Report.Case(name: name, results: results, bars: bars)
    }
}
