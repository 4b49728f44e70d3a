import ForgeModel

/// A mistake and where it stands.
struct SettingProblem: Equatable {
    static let remedy = "see 'forge-native config init --print'"

    let source: SettingSource
    let reason: String
    var isPassing = false

    var error: ForgeError {
        var place = source.line.map { "line \($0): " } ?? ""
        if case .environment(let variable) = source { place = "\(variable): " }
        return ForgeError(
            .usage, step: .configuring, path: source.path, reason: place + reason,
            remedy: isPassing ? "check the disk or the network mount, then try again" : Remedy(Self.remedy),
            isTransient: isPassing)
    }
}
