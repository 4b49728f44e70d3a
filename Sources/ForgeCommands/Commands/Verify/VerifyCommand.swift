import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check M4B files of any maker: boxes, sound, chapters, covers, tags.",
        usage: "forge-native verify [options] <path> ...",
        discussion: """
            Every packet is decoded; nothing is changed without --fix. What is wrong is an error, what players \
            disagree on or miss a warning. A folder means all M4B, M4A and MP4 files below it.

            With --fix, put right what can be put right without a change to the sound: the order, places and \
            names of chapters, a list of chapters that contradicts the other, the kind of media, durations in \
            headers, covers of forms that few players show, and text that was read in a wrong encoding. The \
            result is checked before it is written, and a file that would not be better stays as it is.

            The exit status is that of what is left: 0 when there is no error, 1 when something is wrong, 2 when \
            there is nothing to check, and 75 when a file could not be read for a passing reason.

            EXAMPLES:
              forge-native verify book.m4b
              forge-native verify --quiet M4B/
              forge-native verify --fix --dry-run M4B/
              forge-native verify --fix --backup book.m4b
              forge-native verify --json M4B/ | jq 'select(.errors > 0) .path'
            """)

    @Argument(help: "Files and folders.")
    var path: [String]

    @Flag(help: "Print one JSON object a line on stdout: verification, verified, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no lines of files without findings.")
    var quiet = false

    @Flag(help: "Put right what can be put right without a change to the sound.")
    var fix = false

    @Flag(
        name: [.customShort("n"), .long], help: "With --fix: write nothing; print what would be put right.")
    var dryRun = false

    @Flag(help: "With --fix: keep each file as it was, under its name and \".bak\".")
    var backup = false

    func validate() throws {
        if !fix, dryRun || backup {
            throw ValidationError("--\(dryRun ? "dry-run" : "backup") needs --fix")
        }
    }

    func run() async throws {
        let repair = fix ? RepairRequest(isTrial: dryRun, keepsBackup: backup) : nil
        let session = VerifySession(
            paths: path.map(RawArgument.path), json: json, isQuiet: quiet, isTrial: dryRun
        ) { Forge.verify($0, repairing: repair) }
        try await session.run()
    }
}
