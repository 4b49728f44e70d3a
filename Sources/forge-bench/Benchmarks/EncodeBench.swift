import ArgumentParser

/// `forge-bench encode`: one hour of speech on one slot, beside ffmpeg with the same encoder and the same options,
/// and what finding the quality costs of short books.
struct EncodeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Encoding an hour on one slot, beside ffmpeg.")

    @OptionGroup var bench: BenchArguments

    /// A short book with its quality to be found, and with it given.
    private func shortCase(_ inputs: Inputs, seconds: Int, channels: Int) throws -> Report.Case {
        let speech = try inputs.shortSpeech(seconds: seconds, channels: channels)
        let bitRate = 64_000 * channels
        let output = inputs.path("short.m4b")
        let found = Convert(
            input: speech, output: output, options: ["--encodes", "1", "--bitrate", "\(bitRate)"])
        let result = try found.result()
        var same = found
        same.options += result.quality.map { ["--quality", "\($0)"] } ?? []
        let results = try Measure.interleaved(
            [
                Competitor(
                    name: "finding quality", words: Competitor.onOneCore + found.words, output: output),
                Competitor(name: "the same, given", words: Competitor.onOneCore + same.words, output: output),
            ], rounds: max(5, bench.rounds))
        return Report.Case(
            name: "\(seconds) s of speech, \(channels == 1 ? "mono" : "stereo"), \(bitRate / 1000) kb/s",
            results: results,
            bars: [
                Report.Bar(
                    name: "CPU of finding the quality by that of the encode itself",
                    value: results[0].cpuSeconds / results[1].cpuSeconds - 1, limit: 1.0 / 3),
                Report.Bar(
                    name: "how far the bit rate is off",
                    value: abs(Double(result.bitRate) / Double(bitRate) - 1), limit: 0.03),
            ])
    }

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let speech = try inputs.speech(minutes: 60)
        let machine = Machine(
            scratch: inputs.folder, programs: [[Inputs.program, "--version"], ["ffmpeg", "-version"]])
        let (ours, theirs) = (inputs.path("ours.m4b"), inputs.path("theirs.m4b"))
        let cases = try [("fast", "quality"), ("twoloop", "cbr")].map { coder, control in
            let options = [
                "--encodes", "1", "--encoder", "aac:\(coder)", "--bitrate", "64k", "--rate-control", control,
            ]
            let found = Convert(input: speech, output: ours, options: options)
            let result = try found.result()
            // ffmpeg is told the quality, and so is who is measured beside it.
            let given = result.quality.map { ["--quality", "\($0)"] } ?? []
            let same = Convert(input: speech, output: ours, options: options + given)
            let serial = Convert.serial(
                ["-i", speech], to: theirs, coder: coder, bitRate: 64_000, as: result)
            // CPU time is told of one core each: where two work at the same time, as ours decodes beside its slot, the
            // same work takes up to 3% more of it on some machines.
            let oneCore = Competitor.onOneCore
            var competitors = [
                Competitor(name: "forge-native, 1 slot, one core", words: oneCore + same.words, output: ours),
                Competitor(name: "ffmpeg, one core", words: oneCore + serial, output: theirs),
                Competitor(name: "forge-native, 1 slot, all cores", words: same.words, output: ours),
            ]
            if result.quality != nil {
                competitors += [
                    Competitor(
                        name: "forge-native, finding quality", words: oneCore + found.words, output: ours),
                    Competitor(
                        name: "ffmpeg's default, the same bit rate",
                        words: oneCore
                            + Convert.serial(
                                ["-i", speech], to: theirs, coder: "twoloop", bitRate: 64_000, as: nil),
                        output: theirs),
                ]
            }
            let results = try Measure.interleaved(competitors, rounds: bench.rounds)
            var bars = [
                Report.Bar(
                    name: "CPU by ffmpeg's with the same options",
                    value: results[0].cpuSeconds / results[1].cpuSeconds, limit: 1.02),
                Report.Bar(
                    name: "wall time by ffmpeg's", value: results[2].wallSeconds / results[1].wallSeconds),
                Report.Bar(
                    name: "how far the bit rate is off", value: abs(Double(result.bitRate) / 64_000 - 1),
                    limit: 0.03),
            ]
            if results.count > 3 {
                bars.append(
                    Report.Bar(
                        name: "CPU by that of ffmpeg's default, finding the quality included",
                        value: results[3].cpuSeconds / results[4].cpuSeconds, limit: 0.6))
            }
            return Report.Case(
                name: "1 h of speech, MP3 64 kb/s to AAC 64 kb/s mono, coder \(coder), \(control)",
                results: results, bars: bars)
        }
        let short = try [(48, 2), (48, 1), (300, 1)].map { try shortCase(inputs, seconds: $0, channels: $1) }
        try Report(machine: machine, rounds: bench.rounds, cases: cases + short).print(asJSON: bench.json)
    }
}
