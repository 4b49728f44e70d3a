public import ArgumentParser
public import ForgeModel

/// How much of a book is read back, as typed.
struct VerificationArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Choose what is read back before a book gets its name: its structure and its sound at the start, at every \
            join and at the end; all of its sound as well, held against the level of the sources; or nothing.
            """, valueName: "quick|full|none"))
    var verify = VerificationDepth.quick
}

extension VerificationDepth: ExpressibleByArgument {}
