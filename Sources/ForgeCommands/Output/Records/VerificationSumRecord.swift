import ForgeModel

/// The last line of a check: what the files before it come to.
struct VerificationSumRecord: Encodable {
    let files: Int
    let filesWithErrors: Int
    let filesWithWarnings: Int
    let filesNotChecked: Int

    init(_ report: VerificationReport) {
        files = report.files.count
        filesWithErrors = report.files.count { $0.count(.error) > 0 }
        filesWithWarnings = report.files.count { $0.count(.warning) > 0 }
        filesNotChecked = report.files.count { $0.error != nil }
    }
}
