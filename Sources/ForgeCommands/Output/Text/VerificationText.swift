import ForgeModel

/// The findings of a check in words: a line each, which begins with the file.
struct VerificationText {
    /// Whether files without findings have no line.
    let isQuiet: Bool
    /// Whether nothing was written.
    var isTrial = false

    /// The lines of one file.
    func lines(_ file: Verification) -> String {
        let fixed = file.fixed.map { line(file, (isTrial ? "would fix " : "fixed ") + sentence($0)) }.joined()
        if file.isFaultless {
            return fixed + (isQuiet ? "" : line(file, isTrial && !file.fixed.isEmpty ? "ok then" : "ok"))
        }
        let error = file.error.map {
            line(file, "could not be \($0.unfinished): \($0.reason)\($0.cause.map { " (\($0))" } ?? "")")
        }
        let left = file.reasonNotFixed.map { line(file, "left as it is: \($0)") }
        return fixed + file.findings.map { line(file, sentence($0)) }.joined() + (left ?? "") + (error ?? "")
    }

    /// The last line.
    func sum(_ report: VerificationReport) -> String {
        let wrong = report.files.count { $0.count(.error) > 0 }
        let odd = report.files.count { $0.count(.error) == 0 && $0.count(.warning) > 0 }
        let fixed = report.files.count { !$0.fixed.isEmpty }
        let unfinished = Dictionary(grouping: report.files.compactMap { $0.error?.unfinished }, by: \.self)
        let parts =
            [
                QuantityText.count(report.files.count, "file"),
                "\(report.files.count { $0.isFaultless }) ok",
                wrong > 0 ? "\(wrong) with errors" : nil, odd > 0 ? "\(odd) with warnings" : nil,
                fixed > 0 ? "\(fixed) \(isTrial ? "would be changed" : "changed")" : nil,
            ]
            + unfinished.sorted { $0.key < $1.key }.map { "\($1.count) not \($0)" }
        return parts.compactMap(\.self).joined(separator: ", ") + "\n"
    }

    private func sentence(_ finding: Finding) -> String {
        let place =
            switch finding.place {
            case .time(let time): " at \(SpanText.clock(milliseconds: time.milliseconds))"
            case .box(let box): " in \(box)"
            case nil: ""
            }
        return "\(finding.severity.rawValue)\(place): \(finding.text) (\(finding.code.rawValue))"
    }

    private func line(_ file: Verification, _ text: String) -> String {
        "\(file.path): \(text)".oneLine + "\n"
    }
}

extension ForgeError {
    /// The work on a file that this error ended.
    var unfinished: String {
        [.outputUnwritable, .outputExists, .diskFull].contains(code) ? "put right" : "checked"
    }
}

extension MediaTime {
    /// Cut to the millisecond below.
    fileprivate var milliseconds: Int64 {
        let (seconds, rest) = value.quotientAndRemainder(dividingBy: timescale)
        return seconds * 1000 + rest * 1000 / timescale
    }
}
