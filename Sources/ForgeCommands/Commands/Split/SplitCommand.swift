public import ArgumentParser
import ForgeKit
public import ForgeModel

/// `forge-native split`.
struct SplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Split audiobooks into parts without a new encode.",
        usage: "forge-native split [options] <path> ... [-o <folder>]",
        discussion: """
            The packets of the sound are copied; each part begins and ends with the very sample, and joined again the \
            parts are the book. Tags, covers and chapters go with them. A folder means all M4B, M4A and MP4 files below \
            it. The files are only read.

            Without one of --at, --by, --max-length, --max-size, --max-track and --at-silence, a file is split at every \
            chapter. --at and --by make books of their own, with a place in the series.

            EXAMPLES:
              forge-native split book.m4b
              forge-native split book.m4b --max-length 12h -o Parts/
              forge-native split omnibus.m4b --at 'Book 2,Book 3' -o 'The Series/'
              forge-native split omnibus.m4b --by '(Book \\d+): (.*)' --dry-run
            """)

    @Argument(help: "Files and folders.", completion: .file())
    var path: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Write the parts to this folder. It is made if it is missing. Without it, to a folder named after the file, in \
            the current folder; several files get folders of their own in it.
            """, valueName: "folder"), completion: .directory)
    var output: String?

    @Option(
        help: ArgumentHelp(
            """
            Begin a new book at the chapters of these titles, joined by commas. The beginning of a title is enough. Repeat \
            it for titles with commas.
            """, valueName: "titles"))
    var at: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Begin a new book where what this regular expression finds in the titles of chapters changes. Its first group \
            is the book's title, a second one that of the chapter.
            """, valueName: "pattern"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "Let no part be longer, such as 12h: cut at the last chapter that fits.", valueName: "time"))
    var maxLength: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Let no file be larger, such as 1G: cut at the last chapter that fits.", valueName: "size"))
    var maxSize: FileSize?

    @Option(
        help: ArgumentHelp(
            "Make tracks that are no longer, such as 30m: cut at pauses, wherever chapters begin.",
            valueName: "time"))
    var maxTrack: TimeSpan?

    @Flag(help: "Cut at the end of every pause.")
    var atSilence = false

    @OptionGroup var pauses: PauseArguments

    @Option(
        name: .customLong("name-template"),
        help: ArgumentHelp(
            """
            Name the parts by this, with fields such as {part:02}, {parts}, {part_title}, {title}, {series_part}. Without \
            it, books by their titles, parts of one book by number and title.
            """, valueName: "template"))
    var nameTemplate: String?

    @Option(help: ArgumentHelp("Write files of this kind.", valueName: "m4b|m4a"))
    var format = SplitRequest.Kind.m4b

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @Flag(name: [.customShort("n"), .long], help: "Print the parts; write nothing.")
    var dryRun = false

    @OptionGroup(title: "Cores") var cores: CoreArguments

    @Flag(help: "Print one JSON object a line on stdout: split, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show errors and the parts only.")
    var quiet = false

    func validate() throws {
        let rules = [
            !at.isEmpty, by != nil, maxLength != nil, maxSize != nil, maxTrack != nil, atSilence,
        ]
        guard rules.count(where: { $0 }) < 2 else {
            throw ValidationError(
                "--at, --by, --max-length, --max-size, --max-track and --at-silence exclude each other")
        }
        if !at.isEmpty, titles.isEmpty { throw ValidationError("--at needs the title of a chapter") }
        for span in [maxLength, maxTrack] {
            if let span, span.duration < .seconds(1) {
                throw ValidationError("the longest part is a second or more, such as 30m")
            }
        }
        if let needs = pauses.typed, maxLength == nil, maxSize == nil, maxTrack == nil, !atSilence {
            throw ValidationError(
                "\(needs) needs --at-silence, --max-track, --max-length or --max-size")
        }
        do throws(ForgeError) { _ = try template } catch { throw ValidationError(error.reason) }
    }

    /// One title holds its commas where the option is repeated.
    private var titles: [String] {
        let texts = at.count > 1 ? at : at.flatMap { $0.split(separator: ",").map(String.init) }
        return texts.map(RawArgument.readable).filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private var template: OutputTemplate? {
        get throws(ForgeError) {
            guard let nameTemplate else { return nil }
            return try OutputTemplate(ofPart: nameTemplate)
        }
    }

    private var rule: SplitRule {
        if !at.isEmpty { return .titles(titles) }
        if let by { return .pattern(by) }
        if let maxLength { return .longest(maxLength.mediaTime) }
        if let maxSize { return .largest(bytes: maxSize.bytes) }
        if let maxTrack { return .tracks(maxTrack.mediaTime) }
        return atSilence ? .pauses : .chapters
    }

    /// The request for a file, as typed.
    private func request(_ file: ForgePath, isOneOfSeveral: Bool) throws(ForgeError) -> SplitRequest {
        var request = SplitRequest(file, at: rule)
        request.folder = output.map(RawArgument.path)
        if isOneOfSeveral { request.folder = request.folder?.appending(file.stem) }
        request.template = try template
        (request.kind, request.overwrite, request.isTrial) = (format, overwrite, dryRun)
        (request.shortestPause, request.pauseThreshold) = (pauses.shortest, pauses.threshold)
        return request
    }

    func run() async throws {
        let session = SplitSession(
            paths: path.map(RawArgument.path), cores: cores.allowance, json: json, isQuiet: quiet
        ) { [self] in try request($0, isOneOfSeveral: $1) }
        try await session.run()
    }
}

extension TimeSpan {
    fileprivate var mediaTime: MediaTime {
        MediaTime(value: Int64(duration / .milliseconds(1)), timescale: 1000)
    }
}

extension SplitRequest.Kind: ExpressibleByArgument {}
