import ArgumentParser
import ForgeSystem
import Foundation

/// `forge-bench open`: what opening several files at once is worth.
struct OpenBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Opening 1,000 files several at a time, beside one after the other.")

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let folder = try inputs.library(files: 1000)
        try Report(
            machine: Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]]),
            rounds: bench.rounds,
            cases: [
                try measure(folder, name: "1,000 MP3 files in the system's cache"),
                try measure(folder, name: "1,000 MP3 files on the disk alone") { Self.forget(folder) },
            ]
        ).print(asJSON: bench.json)
    }

    private func measure(
        _ folder: String, name: String, prepare: (() -> Void)? = nil
    ) throws -> Report.Case {
        let results = try Measure.interleaved(
            [1, 2, 8].map { count in
                Competitor(
                    name: count == 1 ? "one after the other" : "\(count) at a time",
                    words: [Inputs.engine, "open", folder, "\(count)"],
                    prepare: prepare)
            }, rounds: bench.rounds)
        // Threads must not cost what they bring; what they bring depends on the cores and the disk.
        let bar = Report.Bar(
            name: "wall time by that of one after the other",
            value: results[2].wallSeconds / results[0].wallSeconds, limit: 1)
        return Report.Case(name: name, results: results, bars: [bar])
    }

    /// Takes the files' contents out of the system's cache, where it lets itself be asked to: posix_fadvise(2).
    private static func forget(_ folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
            close(file)
        }
    }
}
