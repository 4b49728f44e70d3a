import ForgeModel

/// The files that were written of what an audio file says, a line each.
enum ExtractText {
    /// - Parameter isTrial: whether nothing was written.
    static func lines(_ report: ExtractReport, isTrial: Bool) -> String {
        let head = report.files.isEmpty && report.notes.isEmpty ? ["nothing to write"] : []
        let files = report.files.map { file in
            let word =
                switch file.state {
                case .written: isTrial ? "would write" : "wrote"
                case .unchanged: "unchanged"
                case .kept: "kept"
                }
            return "\(word) \(file.path)"
        }
        return (head + files + report.notes.map { "note: \($0)" }).map {
            "\(report.path): \($0)".oneLine + "\n"
        }
        .joined()
    }
}
