import ArgumentParser

/// Where the book goes and what may happen on the way, as typed.
struct OutputArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Write the M4B here, to a file or into a folder. Without it, the book is named after the input and written \
            in the current folder.
            """, valueName: "file"))
    var output: String?

    @Flag(help: "Replace the output if it exists.")
    var overwrite = false

    @OptionGroup var damage: DamageArguments

    @Flag(name: [.customShort("n"), .long], help: "Print what would be done and why; write nothing.")
    var dryRun = false
}
