import ArgumentParser
import Foundation

/// `forge-bench sound`: what encoders make of speech and music at equal size, by two measures of perceived quality.
///
/// The work is done by `.ci/sound-bench`, with the Python that `.ci/install sound` makes.
struct SoundBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sound",
        abstract: "Sound at equal size by ViSQOL and Zimtohrli, beside ffmpeg, fdkaac and Opus.")

    @OptionGroup var bench: BenchArguments

    @Option(help: ArgumentHelp("Where sound.md and the charts go.", valueName: "folder"))
    var out = "."

    @Option(
        help: ArgumentHelp(
            "Seconds of each of the twelve voices; of each tune 2.5 times that.", valueName: "n"))
    var seconds = 30

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "speech, bed (voices over music), music, phone (300 to 3,400 Hz), tape; without it, all.",
            valueName: "name"))
    var contents: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Bit rates in kb/s; without it, those of each sound.", valueName: "rate"))
    var rates: [Int] = []

    @Option(
        help: ArgumentHelp(
            "Judge nothing; print the CPU time of so many minutes of each sound, the least of all rounds.",
            valueName: "n"))
    var minutes: Int?

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let python = ".build/sound/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw ValidationFailure("\(python): not there; run .ci/install sound in the package's folder")
        }
        var words = [
            python, ".ci/sound-bench", "--program", Inputs.program, "--scratch", inputs.folder, "--out", out,
            "--seconds", "\(seconds)",
        ]
        if !contents.isEmpty { words += ["--contents"] + contents }
        if !rates.isEmpty { words += ["--rates"] + rates.map(String.init) }
        if let minutes { words += ["--minutes", "\(minutes)", "--rounds", "\(bench.rounds)"] }
        print(try ChildRun.output(of: words), terminator: "")
    }
}
