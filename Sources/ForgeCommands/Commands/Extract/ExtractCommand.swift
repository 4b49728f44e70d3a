import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native extract`.
struct ExtractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Write cover, chapters and metadata of audio files into files of their own.",
        usage: "forge-native extract [options] <path> ...",
        discussion: """
            A folder means all M4B, M4A and MP4 files below it; a file may be of any kind that FFmpeg reads. \
            What is written is what 'convert' and other programs read beside a book's audio:

              cover     cover.jpg, the picture as it is stored
              json      metadata.json of Audiobookshelf
              opf       metadata.opf, as Calibre has it
              nfo       NAME.nfo, lines of name and value
              desc      desc.txt, the description
              reader    reader.txt, the narrators
              cue       NAME.cue, the chapters as a cue sheet
              chapters  chapters.txt, the chapters as lines of time and title
              tags      ffmetadata.txt, tags and chapters for ffmpeg

            Beside a file that shares its folder with other audio, only those named like it are written: NAME.opf, \
            NAME.nfo, NAME.cue, NAME.jpg, NAME.ffmetadata. No file that says something else is replaced without \
            --overwrite.

            The exit status is 0 when all is done, 1 when a file was kept or failed, 2 when nothing could be done, \
            and 75 when a file could not be read or written for a passing reason.

            EXAMPLES:
              forge-native extract book.m4b
              forge-native extract --only cover,opf -o Sidecars/ M4B/
            """)

    @Argument(help: "Files and folders.", completion: .file())
    var path: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write below this folder, into one folder for each book. Default: beside the audio.",
            valueName: "folder"), completion: .directory)
    var output: String?

    @Option(
        help: ArgumentHelp("Write these kinds alone, apart by commas.", valueName: "kinds"),
        transform: Self.kinds)
    var only: [SidecarKind]?

    @Flag(help: "Replace files that are there.")
    var overwrite = false

    @Flag(name: [.customShort("n"), .long], help: "Write nothing; print what would be written.")
    var dryRun = false

    @Flag(help: "Print one JSON object a line on stdout: extracted, error.")
    var json = false

    func run() async throws {
        var request = ExtractRequest("")
        request.folder = output.map(RawArgument.path)
        request.kinds = only ?? SidecarKind.allCases
        (request.overwrite, request.isTrial) = (overwrite, dryRun)
        let session = FileSession(paths: path.map(RawArgument.path), json: json)
        let template = request
        try await session.run("extracted", failure: "extracted") { file, library in
            var request = template
            (request.file, request.library) = (file, library)
            let report = try await Forge.extract(request)
            let kept = report.files.filter { $0.state == .kept }
            return FileSession.Result(
                ExtractRecord(report, isTrial: request.isTrial),
                ExtractText.lines(report, isTrial: request.isTrial),
                failure: kept.first.map { file in
                    ForgeError(
                        .outputExists, step: .writing, path: file.path,
                        reason: "it says something else, and was kept",
                        remedy: "replace it with \(.overwrite)")
                })
        }
    }

    private static func kinds(_ text: String) throws -> [SidecarKind] {
        try text.split(separator: ",").map { word in
            let kind = SidecarKind(rawValue: word.lowercased())
            guard SidecarKind.allCases.contains(kind) else {
                let known = SidecarKind.allCases.map(\.rawValue)
                throw ValidationError(
                    "there is no kind '\(word)'; "
                        + (Spelling.nearest(to: String(word), among: known).map { "did you mean '\($0)'?" }
                            ?? "kinds are \(known.joined(separator: ", "))"))
            }
            return kind
        }
    }
}
