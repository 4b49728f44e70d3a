import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel

/// `forge-native doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells what this installation has, what it lacks and what to do about it.",
        discussion: """
            Looks at the linked FFmpeg, the cores, the settings, the current folder, and the folder and journal of \
            a batch. To see whether a folder takes files, one is made there and removed. The exit status is 1 when \
            something is missing.

            EXAMPLES:
              forge-native doctor
              forge-native doctor M4B/
            """)

    @Argument(
        help: ArgumentHelp(
            "The folder that 'batch' writes to. Without it, the one of the settings, if they name one.",
            valueName: "out"))
    var output: String?

    @Option(help: ArgumentHelp("The batch's journal, where it is not in that folder.", valueName: "file"))
    var journal: String?

    @Flag(help: "Print one JSON object a line on stdout: checkup, doctor.")
    var json = false

    func run() throws {
        let checkups = try checkups()
        let missing = checkups.count { $0.state == .missing }
        let text =
            json
            ? DoctorRecord.lines(checkups, missing: missing)
            : DoctorText(checkups).text
        try OutputStream.standard.emit(text)
        if missing > 0 {
            throw ForgeError(
                .system, step: .configuring, reason: "\(Wording.count(missing, "thing")) missing",
                remedy: "do what is said above")
        }
    }

    private func checkups() throws -> [Checkup] {
        var result = Findings.libraries(Forge.libraries, release: Forge.ffmpegVersion)
        result += Findings.encoders(Forge.encoders)
        result += Findings.decoders(Forge.decoder(of:))
        result += try SettingsCheck(.current()).checkups
        let batch = BatchCheck(output: output, journal: journal)
        result += try batch.limits
        result.append(FolderCheck(name: "current folder", path: ".").checkup)
        return try result + batch.places
    }
}

/// The files of settings that count here, and what is wrong with them.
struct SettingsCheck {
    private let sources: SettingsSources
    private let options: OptionTable

    init(_ sources: SettingsSources) throws {
        self.sources = sources
        options = try OptionTable.read()
    }

    var checkups: [Checkup] {
        let names = sources.files.map(\.path.string) + sources.variables.map(\.name)
        let found = Checkup("settings", .ok, names.isEmpty ? "none" : names.joined(separator: ", "))
        return [found]
            + Settings(sources, options: options).allProblems.map {
                Checkup(
                    "settings", .missing, "\($0.source.text): \($0.reason)", remedy: SettingProblem.remedy)
            }
    }
}

/// The checkups in words.
struct DoctorText {
    let checkups: [Checkup]
    init(_ checkups: [Checkup]) { self.checkups = checkups }

    var text: String {
        let width = checkups.map { $0.name.count }.max() ?? 0
        return checkups.map { checkup in
            let line =
                "\(Self.mark(checkup.state).left(7))  \(checkup.name.left(width))  \(checkup.detail.oneLine)\n"
            return line
                + (checkup.remedy.map { String(repeating: " ", count: width + 11) + $0.oneLine + "\n" } ?? "")
        }.joined()
    }

    private static func mark(_ state: Checkup.State) -> String {
        switch state {
        case .ok: "ok"
        case .note: "note"
        case .missing: "MISSING"
        }
    }
}
