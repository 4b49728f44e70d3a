import ArgumentParser

/// `forge-bench encode`: one hour of speech on one slot, beside ffmpeg with the same encoder and the same options.
struct EncodeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Encoding an hour on one slot, beside ffmpeg.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let speech = try inputs.speech(minutes: 60)
        let machine = Machine(
            scratch: inputs.folder, programs: [[Inputs.program, "--version"], ["ffmpeg", "-version"]])
        let (ours, theirs) = (inputs.path("ours.m4b"), inputs.path("theirs.m4b"))
        let cases = try [("fast", "quality"), ("fast", "cbr"), ("twoloop", "quality"), ("twoloop", "cbr")].map
        {
            coder, control in
            let convert = Convert(
                input: speech, output: ours,
                options: [
                    "--encodes", "1", "--encoder", "aac:\(coder)", "--bitrate", "64k", "--rate-control",
                    control,
                ])
            let result = try convert.result()
            let serial = Convert.serial(
                ["-i", speech], to: theirs, coder: coder, bitRate: 64_000, quality: result.quality)
            let results = try Measure.interleaved(
                [
                    Competitor(name: "forge-native, 1 slot", words: convert.words, output: ours),
                    Competitor(name: "ffmpeg", words: serial, output: theirs),
                ], rounds: bench.rounds)
            return Report.Case(
                name: "1 h of speech, MP3 64 kb/s to AAC 64 kb/s mono, coder \(coder), \(control)",
                results: results,
                bars: [
                    .init(
                        name: "CPU by ffmpeg's, finding the quality included",
                        value: results[0].cpuSeconds / results[1].cpuSeconds, limit: 1.02),
                    .init(
                        name: "how far the bit rate is off", value: abs(Double(result.bitRate) / 64_000 - 1),
                        limit: control == "quality" ? 0.03 : 0.06),
                ])
        }
        try Report(machine: machine, rounds: bench.rounds, cases: cases).print(asJSON: bench.json)
    }
}
