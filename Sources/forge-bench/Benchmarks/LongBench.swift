import ArgumentParser
import Foundation

/// `forge-bench long`: one book of thousands of tracks, longer than 60 hours and larger than 4 GiB, beside one of a tenth.
struct LongBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "long", abstract: "A book of 10,000 tracks, 60 hours and over 4 GiB, copied and encoded."
    )

    /// Of one track; 10,000 are 60 hours.
    private static let seconds = 21.6
    /// 60 hours of it are more than 4 GiB, at 3% less, too.
    private static let bitRate = 192_000

    @OptionGroup var bench: BenchArguments

    @Option(help: ArgumentHelp("How many tracks, a multiple of 10.", valueName: "n"))
    var tracks = 10_000

    func validate() throws {
        guard tracks > 0, tracks.isMultiple(of: 10) else {
            throw ValidationError("--tracks \(tracks) is not a multiple of 10")
        }
    }

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]])
        let folders = try [tracks / 10, tracks].map { try inputs.folder(of: $0, try track(inputs)) }
        let cases = try [
            ("copy", ["--codec", "copy"]),
            ("encode", ["--codec", "encode", "--bitrate", "\(Self.bitRate)", "--all-cores"]),
        ].map { name, options in try measure(name, options, folders, inputs) }
        try Report(machine: machine, rounds: 1, cases: cases).print(asJSON: bench.json)
    }

    /// A piece of the music, as AAC, with noise beside it that takes the bits.
    private func track(_ inputs: Inputs) throws -> String {
        let music = try inputs.music()
        return try inputs.file("long-track.m4a") { path in
            _ = try ChildRun([
                "ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", "30", "-t", "\(Self.seconds)", "-i", music,
                "-f", "lavfi", "-i", "anoisesrc=c=pink:a=0.1:seed=1:r=44100", "-filter_complex",
                "[0:a][1:a]amix=inputs=2:normalize=0:duration=first", "-c:a", "aac", "-b:a",
                "\(Self.bitRate)", "-f", "ipod", path,
            ])
        }
    }

    private func measure(
        _ name: String, _ options: [String], _ folders: [String], _ inputs: Inputs
    ) throws -> Report.Case {
        let output = inputs.path("long.m4b")
        var bars: [Report.Bar] = []
        let results = try zip([tracks / 10, tracks], folders).map { count, folder in
            let convert = Convert(input: folder, output: output, options: options)
            unlink(output)
            let run = try ChildRun(convert.words)
            let result = Measured(
                name: "\(count) tracks", runs: [run], outputBytes: Measure.size(of: output))
            let chapters = try ChildRun.output(of: [
                "ffprobe", "-v", "error", "-show_chapters", "-of", "csv=p=0", output,
            ])
            guard chapters.split(separator: "\n").count == count else {
                throw ValidationFailure("\(output): ffprobe does not find \(count) chapters")
            }
            let check = try ChildRun([Inputs.program, "verify", output])
            unlink(output)
            bars += [
                .init(name: "\(count) tracks: peak MB", value: Double(run.peakBytes) / 1e6, limit: 100),
                .init(
                    name: "\(count) tracks, verify: peak MB", value: Double(check.peakBytes) / 1e6, limit: 100
                ),
            ]
            return result
        }
        bars.append(
            .init(
                name: "CPU for ten times as much, by ten times the CPU",
                value: results[1].cpuSeconds / results[0].cpuSeconds / 10, limit: 1.2))
        return Report.Case(
            name: "\(name) \(tracks) tracks of \(Self.seconds) s", results: results, bars: bars)
    }
}
