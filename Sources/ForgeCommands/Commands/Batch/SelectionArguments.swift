public import ArgumentParser
public import ForgeBatch
import ForgeModel

/// Which books a batch takes and where they go, as typed.
struct SelectionArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder for the books. Made if it is missing.", valueName: "folder"))
    var output: String

    @Option(
        help: ArgumentHelp(
            """
            Names for the books, such as '{author}/{series}/{series_part} - {title}'; fields that are not known drop \
            out. Without it, the folders are like those of the library.
            """, valueName: "template"))
    var template: String?

    @Option(
        help: ArgumentHelp(
            "Takes only folders that match, such as 'Terry*' or 'Author/Series/*'. May be repeated.",
            valueName: "glob"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leaves out folders that match. May be repeated.", valueName: "glob"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("Makes at most so many books.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Takes only books that did not succeed in an earlier run.")
    var onlyFailed = false

    @Flag(help: "Makes finished books again.")
    var force = false

    @Flag(
        help:
            "Replaces finished books also where they would lack tracks, or more than a hundredth of their length."
    )
    var acceptShorter = false

    @Option(
        help: ArgumentHelp(
            "Where a file that is not ours has a book's name.", valueName: "skip|replace|rename"))
    var conflict = BatchOptions.ConflictPolicy.skip

    @Flag(help: "Puts what lies beside a book's audio beside the book.")
    var copySidecars = false

    @Option(
        help: ArgumentHelp(
            "Moves the sources of each finished and checked book here. Without it they stay as they are.",
            valueName: "folder"))
    var organize: String?

    @Option(
        help: ArgumentHelp(
            "Where it is written down what is done. Without it, .forge-native.sqlite in the output folder.",
            valueName: "file"))
    var journal: String?

    @OptionGroup var damage: DamageArguments

    @Flag(help: "Prints what would be done and why; makes no book.")
    var dryRun = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1, not \(limit)") }
        do throws(ForgeError) {
            if let template { _ = try OutputTemplate(RawArgument.readable(template)) }
        } catch {
            throw ValidationError("\(error.reason); \(error.remedy)")
        }
        if onlyFailed && force { throw ValidationError("--only-failed and --force cannot go together") }
    }
}

extension BatchOptions.ConflictPolicy: ExpressibleByArgument {}
