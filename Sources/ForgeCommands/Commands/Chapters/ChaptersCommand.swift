public import ArgumentParser
import ForgeKit
public import ForgeModel

/// `forge-native chapters`.
struct ChaptersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chapters",
        abstract: "List, change or check the chapters of audio files, or write them to a file.",
        usage: "forge-native chapters [options] <path> ...",
        discussion: """
            A folder means all M4B, M4A and MP4 files below it; a file that is only looked at may be of any kind \
            that FFmpeg reads.

            What changes chapters is done in this order, whatever the order of the options: --import or \
            --from-silence, --titles, --rename, --remove, --shift, --realign, --max-length, --number. Numbers of \
            chapters are those of the list, or of the file that is imported. The sound stays, byte for byte, and \
            a file of which something cannot be done stays as it is. With --dry-run nothing is written, and the \
            chapters are listed as they would be.

            With --check all of the sound is decoded, and told are: files without chapters, names that are \
            numbers, chapters of more than three hours, marks behind the end, marks inside of what is said \
            though a pause is near, and those that drift.

            The exit status is 0 when there is no error, 1 when something is wrong, 2 when there is nothing \
            to do, and 75 when a file could not be read for a passing reason.

            EXAMPLES:
              forge-native chapters book.m4b
              forge-native chapters --export cue -o book.cue book.m4b
              forge-native chapters --import book.cue --dry-run book.m4b
              forge-native chapters --shift -1.5s --backup book.m4b
              forge-native chapters --realign --max-length 15m,30m M4B/
              forge-native chapters --check M4B/
            """)

    @Argument(help: "Files and folders.", completion: .file())
    var path: [String]

    @Option(
        help: ArgumentHelp(
            """
            Print the chapters of one file in this form: lines of time and title, a cue sheet, FFmpeg's \
            metadata, Audiobookshelf's list, Audacity's labels, or Matroska's XML.
            """, valueName: "txt|cue|ffmetadata|json|audacity|mkv"))
    var export: ChapterFormat?

    @OptionGroup(title: "Changes") var changes: ChapterArguments

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write what --export prints, or the changed audio, to this file, which must not exist.",
            valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(name: [.customShort("n"), .long], help: "Write nothing; list the chapters as they would be.")
    var dryRun = false

    @Flag(help: "Keep each file that is changed as it was, under its name and \".bak\".")
    var backup = false

    @Flag(help: "Check the chapters against the sound.")
    var check = false

    @Flag(
        help: """
            Print one JSON object a line on stdout: chapters, chapterChange, error; with --check verification, \
            verified, error.
            """)
    var json = false

    @Flag(name: .shortAndLong, help: "With --check, print no lines of files without findings.")
    var quiet = false

    func validate() throws {
        let isChanging = changes.change != nil
        if output != nil, export == nil, !isChanging {
            throw ValidationError("-o needs --export or a change")
        }
        if export != nil, path.count > 1 { throw ValidationError("--export takes one file") }
        if export != nil, json || check {
            throw ValidationError("--export goes with neither --json nor --check")
        }
        if isChanging, export != nil || check || quiet {
            throw ValidationError("a change goes with none of --export, --check and --quiet")
        }
        if !isChanging, dryRun || backup {
            throw ValidationError("--\(dryRun ? "dry-run" : "backup") needs a change, such as --shift")
        }
        if backup, output != nil { throw ValidationError("--backup and -o cannot go together") }
    }

    func run() async throws {
        let paths = path.map(RawArgument.path)
        if let change = changes.change {
            try await ChapterChanging(
                paths: paths, change: change, ofOneBook: changes.ofOneBook,
                output: output.map(RawArgument.path), keepsBackup: backup, isTrial: dryRun, json: json
            ).run()
        } else if check {
            let session = VerifySession(paths: paths, json: json, isQuiet: quiet) {
                Forge.checkChapters($0)
            }
            try await session.run()
        } else if let export {
            try await write(paths[0], as: export)
        } else {
            try await ChapterListing(paths: paths, json: json).run()
        }
    }

    private func write(_ path: ForgePath, as format: ChapterFormat) async throws {
        let file = try await Forge.inspect(path)
        guard !file.chapters.isEmpty else {
            throw ForgeError(
                .usage, step: .probing, path: path, reason: "it has no chapters", remedy: "name another file")
        }
        let text = Forge.chapterFile(of: file, as: format)
        guard let output else { return try OutputStream.standard.emit(text) }
        try ChapterFile.write(text, to: RawArgument.path(output))
    }
}

extension ChapterFormat: ExpressibleByArgument {}
