import ArgumentParser
import ForgeBatch
import ForgeModel

/// `forge-native batch`.
struct BatchCommand: SettingsCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Make an M4B of every book of a library, and pick up where an earlier run stopped.",
        usage: "forge-native batch [options] <library> ... -o <folder>",
        discussion: """
            Finished books whose files and options have not changed are passed over. A journal in the output \
            folder knows them.

            The title, the author and so on of each book come from files beside its audio (metadata.json, .opf, \
            .nfo, desc.txt, reader.txt), its tags and its folder's name, in this order. \
            'scan --write-sidecars' writes a metadata.json for each book, to be edited.

            EXAMPLES:
              forge-native batch Audiobooks/ -o M4B/
              forge-native batch Audiobooks/ -o M4B/ --dry-run
              forge-native batch Audiobooks/ -o M4B/ --include 'Terry*'
              forge-native batch Audiobooks/ -o M4B/ --report report.csv
              forge-native batch Audiobooks/ -o M4B/ --only-failed
            """)

    @Argument(help: ArgumentHelp("Folders of books.", valueName: "library"), completion: .directory)
    var libraries: [String]

    @OptionGroup(title: "Books") var selection: SelectionArguments
    @OptionGroup(title: "Work") var work: WorkArguments
    @OptionGroup(title: "Sound") var preset: PresetArguments
    @OptionGroup(title: "Sound") var sound: SoundArguments
    @OptionGroup(title: "Tracks and chapters") var discovery: DiscoveryArguments
    @OptionGroup(title: "Tracks and chapters") var track: TrackArguments

    @Option(
        help: ArgumentHelp("Write the result of each book, as .json or .csv.", valueName: "file"),
        completion: .file())
    var report: String?

    @Flag(
        help: """
            Print one JSON object a line on stdout: found, plan, began, progress, retry, ended, warning, report, \
            error.
            """)
    var json = false

    @Flag(name: .shortAndLong, help: "Show errors only.")
    var quiet = false

    @OptionGroup(title: "Log") var log: LogArguments
    @OptionGroup(title: "Settings") var settings: SettingsArguments

    func validate() throws {
        let options = try options
        try ValidationError.checking(options.check)
        if let report { _ = try ReportFile.Kind(of: report) }
        if sound.listsEncoders { throw ValidationError("'convert --encoder list' lists the encoders") }
    }

    func run(_ resolver: CommandResolver, typed: [String]) async throws {
        let showsPlan = selection.dryRun && !json && !settings.noConfig
        let origin = showsPlan ? try resolver.origin(of: "output", in: typed) : nil
        try await BatchSession(setup: setup, outputOrigin: origin, json: json, isQuiet: quiet).run()
    }
}
