import ArgumentParser

/// `forge-bench edit`: a title in a book of 30 hours, in place and in a copy, beside `cat` of the same bytes.
struct EditBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Edits of a book of 30 hours, in place and anew, beside cat.")

    /// The bars of the project: of an edit in place, with the start of the program, and of one that has no room.
    private static let inPlaceLimit = 0.05
    private static let writtenLimit = 1.0
    private static let copyLimit = 1.2

    @OptionGroup var bench: BenchArguments

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let book = try inputs.longBook()
        let (edited, copy, plain) = (
            inputs.path("edited.m4b"), inputs.path("copy.m4b"), inputs.path("out.bytes")
        )
        _ = try ChildRun(["cp", book, edited])
        func tag(_ title: String, _ words: [String]) -> [String] {
            [Inputs.program, "tag", "--set", "title=\(title)"] + words
        }
        let results = try Measure.interleaved(
            [
                Competitor(
                    name: "cat, sync",
                    words: ["sh", "-c", "cat -- \"$0\" >'\(plain)' && sync '\(plain)'", book], output: plain),
                Competitor(name: "tag into a copy", words: tag("New", ["-o", copy, book]), output: copy),
                // Two that undo each other, so that each has something to change.
                Competitor(name: "tag in place", words: tag("One", [edited])),
                Competitor(name: "tag in place, back", words: tag("Two", [edited])),
            ], rounds: bench.rounds)
        let bars = [
            Report.Bar(
                name: "a copy: wall time by that of cat",
                value: results[1].wallSeconds / results[0].wallSeconds, limit: Self.copyLimit),
            Report.Bar(
                name: "in place: wall time, s", value: results[2...].map(\.wallSeconds).max() ?? 0,
                limit: Self.inPlaceLimit),
            Report.Bar(
                name: "in place: written, MB",
                value: Double(results[2...].compactMap(\.writtenBytes).max() ?? 0) / 1e6,
                limit: Self.writtenLimit),
        ]
        let size = Int(Double(Measure.size(of: book)) / 1e6)
        try Report(
            machine: Machine(scratch: inputs.folder, programs: [[Inputs.program, "--version"]]),
            rounds: bench.rounds,
            cases: [.init(name: "a book of 30 hours, \(size) MB", results: results, bars: bars)]
        ).print(asJSON: bench.json)
    }
}
