import ArgumentParser

/// `forge-bench pauses`: what listening for pauses costs beside the decoding alone.
///
/// The decoding alone is ffmpeg's, on as many cores: each of two processes decodes half of the book to nothing.
struct PauseBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pauses",
        abstract: "Finding the pauses of ten hours of AAC on two cores, beside decoding alone.")

    /// The bar of the project.
    private static let limit = 1.1
    private static let hours = 10

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let book = try inputs.longBook(hours: Self.hours)
        let half = Self.hours * 1800
        let decode = "ffmpeg -v error -nostdin -threads 1"
        let nothing = "-map 0:a -c:a pcm_f32le -f null -"
        let halves =
            "\(decode) -t \(half) -i \"$0\" \(nothing) & \(decode) -ss \(half) -i \"$0\" \(nothing); wait"
        let results = try Measure.interleaved(
            [
                Competitor(name: "ffmpeg, decoding two halves", words: ["sh", "-c", halves, book]),
                Competitor(name: "pauses on two slots", words: [Inputs.engine, "pauses", book, "2"]),
            ], rounds: bench.rounds)
        let bar = Report.Bar(
            name: "wall time by that of decoding alone",
            value: results[1].wallSeconds / results[0].wallSeconds, limit: Self.limit)
        try Report(
            machine: Machine(
                scratch: inputs.folder, programs: [[Inputs.program, "--version"], ["ffmpeg", "-version"]]),
            rounds: bench.rounds,
            cases: [.init(name: "\(Self.hours) hours of AAC, mono", results: results, bars: [bar])]
        ).print(asJSON: bench.json)
    }
}
