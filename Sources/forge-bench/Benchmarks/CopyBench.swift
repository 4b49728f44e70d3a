import ArgumentParser

/// `forge-bench copy`: books that are AAC already.
///
/// Two inputs: 20 files of three minutes, and one book of 30 hours at 44.1 kHz. Three ways to make one file of them:
/// forge-native; `cat` of the same bytes into one file, brought to the disk; and ffmpeg's concat demuxer with
/// `-c copy -movflags +faststart`, which drops no priming and places no chapter.
struct CopyBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Joining AAC files without encoding, beside cat and ffmpeg.")

    /// The bars of the project for the book of 30 hours.
    private static let wallLimit = 1.2
    private static let writtenLimit = 1.01
    private static let peakLimit = 60.0

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(
            scratch: inputs.folder,
            programs: [[Inputs.program, "--version"], ["ffmpeg", "-version"], ["cat", "--version"]])
        let parts = try inputs.copyParts()
        let book = try inputs.longBook()
        var cases = [
            try measure("20 files of 3 minutes", parts, inputs),
            try measure("one book of 30 hours", [book], inputs),
        ]
        cases[1].bars = bars(cases[1].results)
        try Report(machine: machine, rounds: bench.rounds, cases: cases).print(asJSON: bench.json)
    }

    private func measure(_ name: String, _ files: [String], _ inputs: Inputs) throws -> Report.Case {
        let list = try inputs.concatList(of: files)
        let (ours, plain, theirs) = (inputs.path("out.m4b"), inputs.path("out.bytes"), inputs.path("out.m4a"))
        let results = try Measure.interleaved(
            [
                Competitor(
                    name: "cat, sync",
                    words: ["sh", "-c", "cat -- \"$@\" >'\(plain)' && sync '\(plain)'", "sh"] + files,
                    output: plain),
                Competitor(
                    name: "forge-native",
                    words: [Inputs.program, "convert", "-q", "--codec", "copy", "-o", ours, "--"] + files,
                    output: ours),
                Competitor(
                    name: "ffmpeg concat, faststart",
                    words: [
                        "ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "concat", "-safe", "0", "-i", list,
                        "-map",
                        "0:a", "-c", "copy", "-movflags", "+faststart", theirs,
                    ], output: theirs),
            ], rounds: bench.rounds)
        return Report.Case(name: name, results: results, bars: [])
    }

    private func bars(_ results: [Measured]) -> [Report.Bar] {
        guard let cat = results.first, let own = results.dropFirst().first else { return [] }
        let megabytes = Double(own.peakBytes) / 1e6
        var bars = [
            Report.Bar(
                name: "wall time over cat's", value: own.wallSeconds / cat.wallSeconds, limit: Self.wallLimit)
        ]
        if let written = own.writtenBytes, own.outputBytes > 0 {
            let share = Double(written) / Double(own.outputBytes)
            bars.append(
                Report.Bar(name: "bytes written over output size", value: share, limit: Self.writtenLimit))
        }
        return bars + [Report.Bar(name: "peak memory, MB", value: megabytes, limit: Self.peakLimit)]
    }
}
