import ArgumentParser
import ForgeModel
import ForgeSystem

/// Where the book goes and what may happen on the way, as typed.
struct OutputArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Write the M4B here, to a file or into a folder. Without it, the book is named after the input and written \
            in the current folder.
            """, valueName: "file"), completion: .file())
    var output: String?

    /// Extensions of the kind of file that is made.
    private static let extensions: Set<String> = ["m4b", "m4a", "m4r", "mp4"]

    /// Whether a name is that of a file of this kind.
    static func isName(of path: String) -> Bool { extensions.contains(RawArgument.path(path).fileExtension) }

    /// Refuses a name that would not tell what the file is. Folders are none, and what is there is looked at later.
    func validate() throws {
        guard let output, !output.hasSuffix("/") else { return }
        if output == "-" {
            throw ValidationError("-o names a file, such as book.m4b; a book cannot go to stdout")
        }
        if RawArgument.path(output).unreachable == nil { return }
        let name = output.split(separator: "/").last ?? ""
        let kind = name.firstMatch(of: /.\.(\w{2,4})$/)?.1
        if let kind, Self.extensions.contains(kind.lowercased()) { return }
        let better = Spelling.quoted(output.dropLast(kind.map { $0.count + 1 } ?? 0) + ".m4b")
        let folder = kind == nil ? ", or \(Spelling.quoted(output + "/")) for a folder" : ""
        throw ValidationError(
            "-o \(Spelling.quoted(output)) is not a name for an M4B; write \(better)\(folder)")
    }

    @Flag(help: "Replace the output if it exists.")
    var overwrite = false

    @Flag(
        help: "Write the book's cover, chapters and metadata into files beside it, as 'extract' does.")
    var writeSidecars = false

    @OptionGroup var damage: DamageArguments
    @OptionGroup var stall: StallArguments
    @OptionGroup var verification: VerificationArguments

    @Flag(name: [.customShort("n"), .long], help: "Print what would be done and why; write nothing.")
    var dryRun = false
}
