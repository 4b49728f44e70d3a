import ForgeModel

/// The files that were written of what an audio file says.
struct ExtractRecord: Encodable, Sendable {
    struct File: Encodable {
        let kind: String
        let path: ForgePath
        let state: String
        let size: Int
    }

    let path: ForgePath
    let files: [File]
    let notes: [String]
    let isTrial: Bool

    init(_ report: ExtractReport, isTrial: Bool) {
        (path, notes) = (report.path, report.notes)
        files = report.files.map {
            File(kind: $0.kind.rawValue, path: $0.path, state: $0.state.rawValue, size: $0.size)
        }
        self.isTrial = isTrial
    }
}
