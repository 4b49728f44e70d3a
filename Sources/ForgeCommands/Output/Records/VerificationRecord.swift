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
    let error: ErrorRecord?

    init(_ file: Verification) {
        (path, errors, warnings) = (file.path, file.count(.error), file.count(.warning))
        findings = file.findings.map(Finding.init)
        error = file.error.map { ErrorRecord($0.worded(.typed)) }
    }
}
