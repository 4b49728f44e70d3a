import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native inspect`.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what an audio file holds: streams, exact length, chapters, tags, cover, layout.",
        discussion: """
            EXAMPLES:
              forge-native inspect book.m4b
              forge-native inspect --json book.m4b | jq .chapters
            """)

    @Argument(help: "An audio file of any kind that FFmpeg reads.", completion: .file())
    var file: String

    @OptionGroup var track: TrackArguments

    @Flag(help: "Print one JSON object on one line.")
    var json = false

    func run() async throws {
        var lines = JSONLines()
        do {
            let inspection = try await Forge.inspect(
                RawArgument.path(file), audioTrack: track.audioTrack)
            let text =
                json
                ? lines.line("inspection", InspectionRecord(inspection))
                : InspectionText(inspection).text.wrapped(columns: Terminal(.standard)?.width, indent: 11)
            try OutputStream.standard.emit(text)
        } catch let error as ForgeError {
            let error = error.worded(.typed)
            if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
            throw error
        }
    }
}
