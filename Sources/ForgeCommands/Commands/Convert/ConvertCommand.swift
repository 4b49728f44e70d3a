import ArgumentParser
import ForgeKit
import ForgeModel
import ForgeSystem

/// `forge-native convert`.
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Make one chaptered M4B of a folder of audio, or of files in the order given.",
        usage: "forge-native convert [options] <folder>|<files> ... [-o <book.m4b>]",
        discussion: """
            EXAMPLES:
              forge-native convert 'The Time Machine/'
              forge-native convert part1.mp3 part2.mp3 -o book.m4b --title 'A Title'
              forge-native convert --dry-run 'The Time Machine/'
              forge-native convert --encoder list
              forge-native convert -o book.m4b -- -odd-name.mp3
            """)

    @Argument(
        help: ArgumentHelp("One folder, or audio files in their order.", valueName: "folder|files"),
        completion: .file())
    var inputs: [String] = []

    @OptionGroup(title: "Output") var output: OutputArguments
    @OptionGroup(title: "Sound") var preset: PresetArguments
    @OptionGroup(title: "Sound") var sound: SoundArguments
    @OptionGroup(title: "Tracks and chapters") var discovery: DiscoveryArguments
    @OptionGroup(title: "Tracks and chapters") var track: TrackArguments
    @OptionGroup(title: "Cores") var cores: CoreArguments
    @OptionGroup(title: "Cores") var isolation: IsolationArguments
    @OptionGroup(title: "Book") var book: BookArguments
    @OptionGroup(title: "Reporting") var report: ReportArguments
    @OptionGroup(title: "Log") var log: LogArguments
    @OptionGroup(title: "Settings") var settings: SettingsArguments

    func validate() throws {
        try ValidationError.checking(options.check)
        if inputs.isEmpty && !sound.listsEncoders { throw ValidationError("No folder or file was given") }
        // Other programs take the output as their last word.
        if inputs.count > 1, output.output == nil, let last = inputs.last, OutputArguments.isName(of: last),
            RawArgument.path(last).unreachable?.kind == .missing
        {
            throw ValidationError(
                "There is no input '\(last)'; to write a book of that name, type -o \(Spelling.quoted(last))")
        }
    }

    func run() async throws {
        if sound.listsEncoders { return try EncoderList(asJSON: report.json).print() }
        let session = ConvertSession(
            request: request, isolation: isolation.isolation(isUsual: false), cores: cores.allowance,
            report: report, log: log.request, writesSidecars: output.writeSidecars)
        try await session.run(isDryRun: output.dryRun)
    }
}
