import ArgumentParser
import ForgeModel

/// `forge-native join`.
struct JoinCommand: AsyncParsableCommand {
    /// How the chapters of several books are called in one.
    enum Titles: String, ExpressibleByArgument, CaseIterable {
        case nested, flat
    }

    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Join audiobooks into one, without a new encode where that can be.",
        usage: "forge-native join [options] <files> ... -o <book.m4b>",
        discussion: """
            The books are joined in the order given, with all their chapters. Sound that matches is copied; parts that \
            were split from one book go on without a sample between them. For more options, see 'forge-native help \
            convert', which does the work.

            EXAMPLES:
              forge-native join 'Book 1.m4b' 'Book 2.m4b' -o 'Omnibus.m4b' --title 'The Omnibus'
              forge-native join Parts/*.m4b -o book.m4b
            """)

    @Argument(help: "The files in their order.", completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp(
            """
            Name chapters 'Book: Chapter' where the books differ (nested), or as they are (flat).
            """, valueName: "nested|flat"))
    var chapters = Titles.nested

    @OptionGroup(title: "Output") var output: OutputArguments
    @OptionGroup(title: "Cores") var cores: CoreArguments
    @OptionGroup(title: "Book") var book: BookArguments
    @OptionGroup(title: "Reporting") var report: ReportArguments

    func validate() throws {
        if files.count < 2 { throw ValidationError("join takes two files or more") }
        if output.output == nil { throw ValidationError("join needs -o, the file to write") }
    }

    /// From what was typed to what is wanted.
    var request: ConversionRequest {
        var request = ConversionRequest(
            inputs: files.map(RawArgument.path), output: output.output.map(RawArgument.path))
        request.overwrite = output.overwrite
        request.discovery.optionNames = .typed
        (request.damaged, request.stallTimeout) = (output.damage.policy, output.stall.stallTimeout.duration)
        request.verification = output.verification.verify
        request.discovery.cover = book.cover.map(RawArgument.path)
        request.discovery.noCover = book.noCover
        request.metadata = book.metadata
        request.nestsChapters = chapters == .nested
        return request
    }

    func run() async throws {
        let session = ConvertSession(
            request: request, isolation: nil, cores: cores.allowance, report: report, log: nil)
        try await session.run(isDryRun: output.dryRun)
    }
}
