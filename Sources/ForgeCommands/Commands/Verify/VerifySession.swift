import ForgeKit
import ForgeModel

/// A check of files with somebody to show it to and somebody who may stop it.
struct VerifySession {
    let paths: [ForgePath]
    let json: Bool
    let isQuiet: Bool
    /// Whether what would be put right is told, and nothing written.
    var isTrial = false
    /// Begins the work.
    var check: @Sendable ([ForgePath]) -> ForgeTask<VerificationReport, VerificationEvent> = {
        Forge.verify($0)
    }

    /// - Throws: `ForgeError`, `Ending` where something is wrong, or `Interruption.Reason` when the work was stopped.
    func run() async throws {
        var session = Session(json: json, isQuiet: isQuiet)
        session.lastWords = "interrupted; the files not named above are as they were"
        var report: VerificationReport?
        try await session.run { [session] in report = try await verify(session) }
        if let ending = report.flatMap(Ending.init(verified:)) { throw ending }
    }

    private func verify(_ session: Session) async throws -> VerificationReport {
        let text = json ? nil : VerificationText(isQuiet: isQuiet, isTrial: isTrial)
        let report = try await session.interruption.follow(check(paths)) { event in
            session.audience.show(.verification(event))
            guard let text, case .file(let file) = event else { return }
            try OutputStream.standard.emit(text.lines(file))
        }
        session.audience.show(.verified(report))
        if let text { try OutputStream.standard.emit(text.sum(report)) }
        return report
    }
}

extension Ending {
    /// Nil where nothing is wrong with any file.
    ///
    /// What was printed says what is wrong; the process says that something is.
    fileprivate init?(verified report: VerificationReport) {
        let unread = report.files.compactMap(\.error)
        let isWrong = report.files.contains { $0.count(.error) > 0 } || !unread.allSatisfy(\.isTransient)
        guard isWrong || !unread.isEmpty else { return nil }
        self.init(
            isWrong ? .failed : .transient,
            unread.isEmpty
                ? nil
                : "\(QuantityText.count(unread.count, "path")) of \(report.files.count) could not be "
                    + Set(unread.map(\.unfinished)).sorted().joined(separator: " or "))
    }
}
