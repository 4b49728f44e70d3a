import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel

/// `forge-native batch`.
struct BatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Makes an M4B of every book of a library, and picks up where it was interrupted.",
        usage: "forge-native batch [options] <library> ... -o <folder>",
        discussion: """
            Finished books whose files and options have not changed are passed over. A journal in the output \
            folder knows them.

            EXAMPLES:
              forge-native batch Audiobooks/ -o M4B/
              forge-native batch Audiobooks/ -o M4B/ --dry-run
              forge-native batch Audiobooks/ -o M4B/ --include 'Terry*' --report report.json
              forge-native batch Audiobooks/ -o M4B/ --only-failed
            """)

    @Argument(help: ArgumentHelp("Folders of books.", valueName: "library"))
    var libraries: [String]

    @OptionGroup(title: "Books") var selection: SelectionArguments
    @OptionGroup(title: "Work") var work: WorkArguments
    @OptionGroup(title: "Sound") var preset: PresetArguments
    @OptionGroup(title: "Sound") var sound: SoundArguments
    @OptionGroup(title: "Tracks and chapters") var discovery: DiscoveryArguments
    @OptionGroup(title: "Tracks and chapters") var track: TrackArguments

    @Option(
        help: ArgumentHelp("Writes what became of each book, as .json or .csv.", valueName: "file"))
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
        try preset.check(sound)
        if let report { _ = try ReportFile.Kind(of: report) }
        if sound.listsEncoders { throw ValidationError("'convert --encoder list' lists the encoders") }
    }

    func run() async throws { try await BatchSession(self).run() }
}

extension BatchCommand {
    /// From what was typed to what is wanted, and what to say if it is less than was asked for.
    func options() throws -> (options: BatchOptions, warnings: [String]) {
        var options = BatchOptions(
            libraries: libraries.map(RawArgument.path), output: RawArgument.path(selection.output))
        options.journal = selection.journal.map(RawArgument.path)
        options.template = try selection.template.map { try OutputTemplate(RawArgument.readable($0)) }
        options.include = selection.include.map(RawArgument.readable)
        options.exclude = selection.exclude.map(RawArgument.readable)
        (options.limit, options.onlyFailed, options.force) =
            (selection.limit, selection.onlyFailed, selection.force)
        options.acceptsShorter = selection.acceptShorter
        (options.conflict, options.copiesSidecars) = (selection.conflict, selection.copySidecars)
        options.organize = selection.organize.map(RawArgument.path)
        options.damaged = selection.damage.policy
        options.audioTrack = track.audioTrack
        (options.retry, options.onError) = (work.retry, work.onError)
        (options.encoding, options.discovery) = (sound.options(preset.preset), discovery.options)
        var warnings: [String] = []
        let cores = EncodeSlots.allowed(nil, allCores: work.cores.allCores)
        options.workers = WorkArguments.books(work.workers, on: cores)
        if let asked = work.workers, asked > cores {
            let remedy = work.cores.allCores ? "" : "; --all-cores lifts the limit"
            warnings.append(
                "--workers \(asked) becomes \(cores), \(work.cores.allCores ? "all" : "half") the cores\(remedy)"
            )
        }
        return (options, warnings)
    }
}
