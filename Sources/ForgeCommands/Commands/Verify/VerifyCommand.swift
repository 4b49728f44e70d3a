import ArgumentParser
import ForgeModel

/// `forge-native verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check M4B files of any maker: boxes, sound, chapters, covers, tags.",
        usage: "forge-native verify [options] <path> ...",
        discussion: """
            Every packet is decoded; nothing is changed. What is wrong is an error, what players disagree on or \
            miss a warning. A folder means all M4B, M4A and MP4 files below it.

            The exit status is 0 when there is no error, 1 when something is wrong, 2 when there is nothing to \
            check, and 75 when a file could not be read for a passing reason.

            EXAMPLES:
              forge-native verify book.m4b
              forge-native verify --quiet M4B/
              forge-native verify --json M4B/ | jq 'select(.errors > 0) .path'
            """)

    @Argument(help: "Files and folders.")
    var path: [String]

    @Flag(help: "Print one JSON object a line on stdout: verification, verified, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no lines of files without findings.")
    var quiet = false

    func run() async throws {
        let session = VerifySession(paths: path.map(RawArgument.path), json: json, isQuiet: quiet)
        try await session.run()
    }
}
