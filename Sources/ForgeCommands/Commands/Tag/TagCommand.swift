import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native tag`.
struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Show the tags and the cover of audio files, or change those of M4B files in place.",
        usage: "forge-native tag [options] <path> ...",
        discussion: """
            Without options, print what a book has of each file's tags and which tags say so, and the tags that \
            are no field; the file may be of any kind that FFmpeg reads. A folder means all M4B, M4A and MP4 \
            files below it.

            NAME is a field (title, subtitle, author, narrator, series, series-part, year, genre, description, \
            publisher, language, asin, isbn, copyright, comment), which goes into all tags that players read it \
            from, or a tag: ©nam, com.apple.iTunes:Mood for the free-form ----:com.apple.iTunes:Mood, or, without \
            small letters, MOOD for com.apple.iTunes:MOOD. The sound and all that is not named stay, byte for byte.

            Of a field that several options give, --set and --remove count most, then --copy-from, \
            --from-sidecar, --from-folder; of the cover, --cover and --remove cover, then --copy-from, --from-folder.

            The exit status is 0 when all is done, 1 when a file failed, 2 when nothing could be done, and 75 when \
            a file could not be read or written for a passing reason.

            EXAMPLES:
              forge-native tag book.m4b
              forge-native tag --set 'title=The Book' --set series-part=2 book.m4b
              forge-native tag --set genre=SF --remove comment --dry-run M4B/
              forge-native tag --cover cover.jpg --backup book.m4b
              forge-native tag --from-folder --dry-run M4B/
              forge-native tag --copy-from book.mp3 --set year=2001 book.m4b
            """)

    @Argument(help: "Files and folders.", completion: .file())
    var path: [String]

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give a field or a tag a value; several of one name give authors, narrators, genres and tags several.",
            valueName: "name=value"))
    var values: [String] = []

    @Option(
        help: ArgumentHelp("Remove a field, a tag, or 'cover'.", valueName: "name"))
    var remove: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take the fields and the cover of this file, which may be of any kind.", valueName: "file"),
        completion: .file())
    var copyFrom: String?

    @Option(
        help: ArgumentHelp(
            "Take the fields that this metadata.json, .opf, .nfo, .cue or other file of metadata has.",
            valueName: "file"),
        completion: .file())
    var fromSidecar: String?

    @Flag(
        help: """
            Take the fields and the cover that a book made of it has of the files beside it and of the names of \
            file and folders. What lies in a folder with other audio is taken where it has the file's name.
            """)
    var fromFolder = false

    @Option(
        help: ArgumentHelp("Give it this picture in place of its covers.", valueName: "file"),
        completion: .file())
    var cover: String?

    @Option(
        help: ArgumentHelp(
            "Write the cover of one file to this file, which must not exist.", valueName: "file"),
        completion: .file())
    var extractCover: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Change a copy: leave the file, and write another.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "With -o: replace a file of that name.")
    var overwrite = false

    @Flag(help: "Keep each file as it was, under its name and \".bak\".")
    var backup = false

    @Flag(name: [.customShort("n"), .long], help: "Write nothing; print what would be changed.")
    var dryRun = false

    @Flag(help: "Print one JSON object a line on stdout: tags, or with changes tagged; error.")
    var json = false

    private var changes: TagChanges { get throws { try TagChanges(set: values, remove: remove) } }

    private var isChange: Bool {
        !values.isEmpty || !remove.isEmpty || fromFolder
            || [cover, copyFrom, fromSidecar].contains { $0 != nil }
    }

    func validate() throws {
        let changes = try changes
        if changes.removesCover, cover != nil {
            throw ValidationError("--cover and --remove both name cover")
        }
        if !isChange, output != nil || backup || dryRun {
            let option = output != nil ? "-o" : backup ? "--backup" : "--dry-run"
            throw ValidationError("\(option) needs a change, such as --set")
        }
        if overwrite, output == nil { throw ValidationError("--overwrite needs -o") }
        if output != nil, path.count > 1 { throw ValidationError("-o takes one file") }
        if extractCover != nil, isChange || json || path.count > 1 {
            throw ValidationError(
                "--extract-cover takes one file, and goes with no change and not with --json")
        }
    }

    func run() async throws {
        let paths = path.map(RawArgument.path)
        if let extractCover {
            return try await Forge.writeCover(of: paths[0], to: RawArgument.path(extractCover))
        }
        let session = FileSession(paths: paths, json: json)
        let text = TagText(width: Terminal(.standard)?.width)
        guard isChange else {
            return try await session.run("tags", failure: "read") { file, _ in
                let listing = try await Forge.tags(of: file)
                return FileSession.Result(TagListRecord(listing), text.listing(listing))
            }
        }
        let (request, isTrial) = (try request, dryRun)
        try await session.run("tagged", failure: "changed") { file, library in
            var request = request
            (request.edit.file, request.library) = (file, library)
            if library != nil, request.edit.output != nil {
                throw ForgeError(
                    .usage, step: .planning, path: library, reason: "it is a folder, and -o takes one file",
                    remedy: "name a file")
            }
            let report = try await Forge.tag(request)
            return FileSession.Result(
                TagChangeRecord(report, isTrial: isTrial), text.change(report, isTrial: isTrial))
        }
    }

    /// All but the file.
    private var request: TagRequest {
        get throws {
            let changes = try changes
            var request = TagRequest("")
            (request.edit.fields, request.edit.tags) = (changes.fields, changes.tags)
            if let cover { request.edit.cover = .picture(RawArgument.path(cover)) }
            if changes.removesCover { request.edit.cover = .removed }
            (request.source, request.sidecar) = (
                copyFrom.map(RawArgument.path), fromSidecar.map(RawArgument.path)
            )
            request.usesFolder = fromFolder
            request.edit.output = output.map(RawArgument.path)
            (request.edit.overwrite, request.edit.keepsBackup) = (overwrite, backup)
            request.edit.isTrial = dryRun
            return request
        }
    }
}
