import ArgumentParser

/// How much of the machine may be used, as typed.
struct CoreArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Encode this many parts of the book at once: up to half the cores, which is the default.",
            valueName: "number"))
    var encodes: Int?

    @Flag(help: "Use all cores, or as many as --encodes says.")
    var allCores = false

    @Option(
        help: ArgumentHelp(
            "Encode less while other programs need the machine, so that it is no busier than this.",
            valueName: "percent"),
        transform: { text in
            let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
            guard let percent = Int(digits), (1...100).contains(percent) else {
                throw ValidationError("--cpu-limit is 1% to 100%, not \(text)")
            }
            return Double(percent) / 100
        })
    var cpuLimit: Double?

    // Unconditional, so that -5 is told what is wrong with it.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Lower the priority, 0 to 19, as nice(1) does.", valueName: "number"))
    var nice = 0

    func validate() throws {
        if let encodes, encodes < 1 { throw ValidationError("--encodes is at least 1, not \(encodes)") }
        if !(0...19).contains(nice) { throw ValidationError("--nice is 0 to 19, not \(nice)") }
    }

    var allowance: CoreAllowance {
        var allowance = CoreAllowance(encodes, of: "--encodes", allCores: allCores)
        (allowance.loadLimit, allowance.niceness) = (cpuLimit, nice)
        return allowance
    }
}
