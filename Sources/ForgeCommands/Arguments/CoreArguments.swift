import ArgumentParser
import ForgeKit
import ForgeModel

/// How much of the machine may be used, as typed.
struct CoreArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many parts of the book to encode at once: up to half the cores, which is the default.",
            valueName: "number"))
    var encodes: Int?

    @Flag(help: "Use all cores, or as many as --encodes says.")
    var allCores = false

    func validate() throws {
        if let encodes, encodes < 1 { throw ValidationError("--encodes is at least 1, not \(encodes)") }
    }

    /// How many slots to encode on, and what to say if they are fewer than was asked for.
    var allowance: (slots: Int, warning: String?) {
        let allowed = EncodeSlots.allowed(encodes, allCores: allCores)
        let warning = encodes.flatMap { asked -> String? in
            guard asked > allowed else { return nil }
            let remedy = allCores ? "" : "; --all-cores lifts the limit"
            return "--encodes \(asked) becomes \(allowed), \(allCores ? "all" : "half") the cores\(remedy)"
        }
        return (allowed, warning)
    }
}
