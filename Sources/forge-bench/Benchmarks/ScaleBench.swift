import ArgumentParser

/// `forge-bench scale`: what more slots give, and on paper what they would give on larger machines.
struct ScaleBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "One book on 1, 2, ... slots, and a model of larger machines.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let output = inputs.path("scale.m4b")
        let books = [
            ("one file of 1 h", try inputs.speech(minutes: 60)),
            ("20 files of 3 min", try inputs.speechFolder(files: 20)),
        ]
        var cases: [Report.Case] = []
        for (name, input) in books {
            let options = ["--all-cores", "--encodes"]
            func words(_ slots: Int) -> [String] {
                Convert(input: input, output: output, options: options + ["\(slots)"]).words
            }
            let slots = Self.slots(of: machine.cores)
            let results = try Measure.interleaved(
                [
                    Competitor(
                        name: "1 slot on one core", words: Competitor.onOneCore + words(1), output: output)
                ]
                    + slots.map {
                        Competitor(name: "\($0) slots, all cores", words: words($0), output: output)
                    }, rounds: bench.rounds)
            let all = results[results.count - 1]
            // Of n cores, 5% is the most that may be lost: 1.9 times with two.
            let share = results[0].wallSeconds / all.wallSeconds / Double(machine.cores)
            cases.append(
                Report.Case(
                    name: "\(name), mono", results: results,
                    bars: [
                        .init(name: "lost of the cores, against one core", value: 1 - share, limit: 0.05),
                        .init(
                            name: "wall time by that of 1 slot beside its decoder",
                            value: all.wallSeconds / results[1].wallSeconds, limit: 1 / 1.9),
                        .init(
                            name: "CPU by one slot's", value: all.cpuSeconds / results[1].cpuSeconds,
                            limit: 1.03
                        ),
                    ]))
        }
        try Report(machine: machine, rounds: bench.rounds, cases: cases, notes: model(inputs, cases))
            .print(asJSON: bench.json)
    }

    /// 1, 2, 4 and so on up to the machine's cores.
    private static func slots(of cores: Int) -> [Int] {
        var slots = Array(sequence(first: 1) { $0 * 2 < cores ? $0 * 2 : nil })
        if slots.last != cores { slots.append(cores) }
        return slots
    }

    /// Wall time of a book on paper: decoding on one thread, chunks on slots, whichever takes longer, and the last
    /// piece of a chunk, which no other slot can help with.
    private func model(_ inputs: Inputs, _ cases: [Report.Case]) throws -> [String] {
        let decode = try Measure.interleaved(
            [
                Competitor(
                    name: "decode",
                    words: ["ffmpeg", "-v", "error", "-i", inputs.speech(minutes: 60), "-f", "null", "-"])
            ], rounds: bench.rounds)[0].cpuSeconds
        var lines = [
            "on paper, from CPU s an hour of sound: decoding \(Self.figure(decode)) on one thread, the rest on slots",
            "                                   slots      1      2      8     16     32     64",
        ]
        let models = [
            ("1 h", 1.0, cases[0], false), ("10 h", 10, cases[0], false),
            ("10 h in 200 files", 10, cases[0], true),
        ]
        // 6144 frames at 44.1 kHz.
        let chunkSeconds = 142.7
        for (name, hours, item, areFiles) in models {
            let encode = item.results[1].cpuSeconds - decode
            let chunks = (hours * 3600 / chunkSeconds).rounded(.up)
            let row = [1.0, 2, 8, 16, 32, 64].map { slots -> String in
                let chunk = encode * hours / chunks
                let encoding = (chunks / slots).rounded(.up) * chunk
                // Files are decoded side by side: one more for eight slots.
                let decoders = areFiles ? 1 + (slots / 8).rounded(.down) : 1
                let wall = max(encoding, decode * hours / decoders + chunk / 8)
                let text = Self.figure(hours * 3600 / wall)
                return String(repeating: " ", count: max(1, 7 - text.count)) + text
            }.joined()
            lines.append("  \(name), x real time".padded(to: 38) + row)
        }
        return lines
    }

    private static func figure(_ value: Double) -> String {
        value < 100 ? "\((value * 100).rounded() / 100)" : "\(Int(value.rounded()))"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
