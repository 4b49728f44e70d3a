import ArgumentParser

/// How much of the machine may be used, as typed.
struct CoreArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Encode so many parts of the book at once: up to half the cores, which is the default.",
            valueName: "number"))
    var encodes: Int?

    @Flag(help: "Use all cores, or as many as --encodes says.")
    var allCores = false

    func validate() throws {
        if let encodes, encodes < 1 { throw ValidationError("--encodes is at least 1, not \(encodes)") }
    }

    var allowance: CoreAllowance { CoreAllowance(encodes, of: "--encodes", allCores: allCores) }
}
