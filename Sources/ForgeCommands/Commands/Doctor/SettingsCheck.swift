import ForgeModel

/// The files of settings that count here, and what is wrong with them.
struct SettingsCheck {
    private let sources: SettingsSources
    private let settings: Settings

    init(_ resolver: CommandResolver) throws {
        sources = .current()
        settings = try Settings(sources, parser: resolver.parser)
    }

    var checkups: [Checkup] {
        let names = sources.files.map(\.path.string) + sources.variables.map(\.name)
        let found = Checkup("settings", .ok, names.isEmpty ? "none" : names.joined(separator: ", "))
        return [found]
            + settings.allProblems.map {
                Checkup(
                    "settings", .missing, "\($0.source.text): \($0.reason)", remedy: SettingProblem.remedy)
            }
    }
}
