import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native doctor`.
struct DoctorCommand: SettingsCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this installation: what it has, what it lacks and how to mend it.",
        discussion: """
            The check covers the linked FFmpeg, the cores, the settings, the current folder, and the folder and \
            journal of a batch. To see whether a folder takes files, one is made there and removed. The exit status is 1 when \
            something is missing.

            EXAMPLES:
              forge-native doctor
              forge-native doctor M4B/
            """)

    @Argument(
        help: ArgumentHelp(
            "The folder that 'batch' writes to. Without it, the one of the settings, if they name one.",
            valueName: "out"), completion: .directory)
    var output: String?

    @Option(
        help: ArgumentHelp("Look at this journal, where it is not in that folder.", valueName: "file"),
        completion: .file())
    var journal: String?

    @Flag(help: "Print one JSON object a line on stdout: checkup, doctor.")
    var json = false

    func run(_ resolver: CommandResolver, typed: [String]) throws {
        let checkups = try checkups(resolver)
        let missing = checkups.count { $0.state == .missing }
        let text =
            json
            ? DoctorRecord.lines(checkups, missing: missing)
            : DoctorText(checkups).text.wrapped(columns: Terminal(.standard)?.width, indent: 9)
        try OutputStream.standard.emit(text)
        if missing > 0 {
            throw ForgeError(
                .system, step: .configuring, reason: "\(QuantityText.count(missing, "thing")) missing",
                remedy: "follow the advice above")
        }
    }

    private func checkups(_ resolver: CommandResolver) throws -> [Checkup] {
        var result = Findings.libraries(Forge.libraries, release: Forge.ffmpegVersion)
        result += Findings.encoders(Forge.encoders)
        result += Findings.decoders(Forge.decoder(of:))
        result += try SettingsCheck(resolver).checkups
        let batch = try BatchCheck(output: output, journal: journal, resolver)
        result += batch.limits
        result.append(FolderCheck(name: "current folder", path: ".").checkup)
        return result + batch.places
    }
}
