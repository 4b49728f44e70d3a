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
