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
