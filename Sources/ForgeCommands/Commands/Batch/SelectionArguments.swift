public import ArgumentParser
public import ForgeBatch
import ForgeModel

/// Which books a batch takes and where they go, as typed.
struct SelectionArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write the books to this folder. It is made if it is missing.", valueName: "folder"),
        completion: .directory)
    var output: String

    @Option(
        help: ArgumentHelp(
            """
            Name the books, such as '{author}/{series}/{series_part:02} - {title}', where 02 asks for two digits; \
            unknown fields are left out. Without it, the folders are like those of the library.
            """, valueName: "template"))
    var template: String?

    @Option(
        help: ArgumentHelp(
            "Take only folders that match, such as 'Terry*' or 'Author/Series/*'. May be repeated.",
            valueName: "glob"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leave out folders that match. May be repeated.", valueName: "glob"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("Make at most this many books.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Take only books that did not succeed in an earlier run.")
    var onlyFailed = false

    @Flag(help: "Make finished books again.")
    var force = false

    @Flag(
        help:
            """
            Replace finished books even where they would lack tracks, or more than a hundredth of their length.
            """
    )
    var acceptShorter = false

    @Option(
        help: ArgumentHelp(
            """
            Skip a book whose name is taken by a file of another program, replace that file, or rename the book.
            """, valueName: "skip|replace|rename"))
    var conflict = BatchOptions.ConflictPolicy.skip

    @Flag(help: "Copy the files beside a book's audio into the folder of the book.")
    var copySidecars = false

    @Flag(
        help:
            "Write cover, chapters and metadata of each book that is made into files beside it, as 'extract' does."
    )
    var writeSidecars = false

    @Option(
        help: ArgumentHelp(
            """
            Move the sources of each finished and checked book to this folder. Without it, they stay as they are.
            """,
            valueName: "folder"), completion: .directory)
    var organize: String?

    @Option(
        help: ArgumentHelp(
            "Keep the record of all books in this file. Without it, .forge-native.sqlite in the output folder.",
            valueName: "file"), completion: .file())
    var journal: String?

    @OptionGroup var damage: DamageArguments
    @OptionGroup var verification: VerificationArguments

    @Flag(name: [.customShort("n"), .long], help: "Print what would be done and why; make no book.")
    var dryRun = false

    func validate() throws {
        do throws(ForgeError) {
            if let template { _ = try OutputTemplate(RawArgument.readable(template)) }
        } catch {
            throw ValidationError("--template: \(error.reason); \(error.remedy)")
        }
    }
}

extension BatchOptions.ConflictPolicy: ExpressibleByArgument {}
