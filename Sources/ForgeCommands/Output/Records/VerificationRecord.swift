import ForgeModel

/// The check of one file.
struct VerificationRecord: Encodable {
    struct Finding: Encodable {
        let code: String
        let severity: String
        let seconds: Double?
        let box: String?
        let text: String

        init(_ finding: ForgeModel.Finding) {
            (code, severity, text) = (finding.code.rawValue, finding.severity.rawValue, finding.text)
            switch finding.place {
            case .time(let time): (seconds, box) = (Double(time.value) / Double(time.timescale), nil)
            case .box(let path): (seconds, box) = (nil, path)
            case nil: (seconds, box) = (nil, nil)
            }
        }
    }

    let path: ForgePath
    let errors: Int
    let warnings: Int
    let findings: [Finding]
    /// Not there where nothing was put right.
    let fixed: [Finding]?
    /// How the file was written.
    let edit: String?
    /// Not there where something was put right, or nothing was asked for.
    let reasonNotFixed: String?
    let error: ErrorRecord?

    init(_ file: Verification) {
        (path, errors, warnings) = (file.path, file.count(.error), file.count(.warning))
        findings = file.findings.map(Finding.init)
        fixed = file.fixed.isEmpty ? nil : file.fixed.map(Finding.init)
        edit = file.edit?.way.rawValue
        reasonNotFixed = file.reasonNotFixed
        error = file.error.map { ErrorRecord($0.worded(.typed)) }
    }
}
