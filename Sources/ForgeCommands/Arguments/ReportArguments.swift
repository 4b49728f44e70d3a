import ArgumentParser

/// How the work is told about, as typed.
struct ReportArguments: ParsableArguments {
    @Flag(help: "Print one JSON object a line on stdout: plan, warning, progress, result, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show the whole plan before the work begins.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Show errors only.")
    var quiet = false

    func validate() throws {
        if verbose && quiet { throw ValidationError("--verbose and --quiet cannot go together") }
    }

    /// The amount of text on stderr. With `--json` the program that reads stdout has the rest.
    var verbosity: Verbosity {
        if quiet { return .quiet }
        if json { return .warnings }
        return verbose ? .verbose : .normal
    }
}
