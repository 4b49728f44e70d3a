import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native preview`.
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Encode half a minute of a book with each preset, to be heard beside the source.",
        usage: "forge-native preview [options] <folder>|<files> ... [-o <folder>]",
        discussion: """
            The samples sound as the whole book would; the table tells how large it would be.

            EXAMPLES:
              forge-native preview 'The Time Machine/'
              forge-native preview 'The Time Machine/' --preset speech,speech-high
              forge-native preview 'The Time Machine/' --at 1:02:03 --bitrate 48k
            """)

    @Argument(
        help: ArgumentHelp("One folder, or audio files in their order.", valueName: "folder|files"),
        completion: .file())
    var inputs: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Write the samples to this folder. It is made if it is missing. Without it, a folder named after the book, \
            with .forge-preview, in the current folder; scan and batch pass over such folders.
            """, valueName: "folder"), completion: .directory)
    var output: String?

    @Flag(help: "Replace samples that exist.")
    var overwrite = false

    @Option(
        help: ArgumentHelp(
            """
            Encode these presets, joined by commas. Without it, all but ipod, or what the options below give where \
            there are any.
            """, valueName: "name"))
    var preset: PresetList?

    @Option(
        help: ArgumentHelp(
            """
            Begin the samples at this time of the book, such as 1:02:03 or 90. Without it, a place with speech near a \
            third of the book.
            """, valueName: "time"))
    var at: BookTime?

    @OptionGroup(title: "Sound") var sound: SoundArguments
    @OptionGroup(title: "Tracks") var damage: DamageArguments
    @OptionGroup(title: "Tracks") var discovery: DiscoveryArguments
    @OptionGroup(title: "Tracks") var track: TrackArguments
    @OptionGroup(title: "Cores") var cores: CoreArguments

    @Flag(help: "Print one JSON object a line on stdout: progress, warning, preview, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show errors and the table only.")
    var quiet = false

    @OptionGroup(title: "Settings") var settings: SettingsArguments

    func validate() throws {
        if sound.listsEncoders { throw ValidationError("'convert --encoder list' lists the encoders") }
        try ValidationError.checking(request.check)
    }

    func run() async throws {
        let session = PreviewSession(request: request, cores: cores.allowance, json: json, isQuiet: quiet)
        try await session.run()
    }

    /// From what was typed to what is wanted.
    var request: PreviewRequest {
        var book = ConversionRequest(inputs: inputs.map(RawArgument.path))
        book.overwrite = overwrite
        book.options = BookOptions(sound, nil, discovery, track, damage)
        return PreviewRequest(
            book, folder: output.map(RawArgument.path), presets: preset?.presets ?? [], start: at?.time)
    }
}
