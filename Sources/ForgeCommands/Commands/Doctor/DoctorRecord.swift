/// One thing that `doctor` looked at.
struct CheckupRecord: Encodable {
    let name: String
    let state: String
    let detail: String
    let remedy: String?

    init(_ checkup: Checkup) {
        (name, state, detail, remedy) = (checkup.name, checkup.state.rawValue, checkup.detail, checkup.remedy)
    }
}

/// The last line of `doctor --json`.
struct DoctorRecord: Encodable {
    let missing: Int

    /// All lines of `doctor --json`.
    static func lines(_ checkups: [Checkup], missing: Int) -> String {
        var lines = JSONLines()
        return checkups.map { lines.line("checkup", CheckupRecord($0)) }.joined()
            + lines.line("doctor", DoctorRecord(missing: missing))
    }
}
