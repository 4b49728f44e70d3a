import ForgeKit
import ForgeModel

/// Files that are split, one after the other, with somebody who may stop it.
struct SplitSession {
    let requests: [SplitRequest]
    let cores: CoreAllowance
    let json: Bool
    let isQuiet: Bool

    /// A file of several that cannot be split is told of and stops nothing.
    ///
    /// - Throws: `ForgeError`, `Ending` where files could not be split, or `Interruption.Reason`.
    func run() async throws {
        // The objects of all files are one stream, which has one beginning.
        let session = Session(json: false, isQuiet: isQuiet || json)
        if let warning = cores.warning { session.audience.show(.book(.warning(warning))) }
        try await session.run(showing: Session.bookUpdate) {
            try await cores.work { slots in try await split(session, on: slots) }
        }
    }

    private func split(_ session: Session, on slots: EncodeSlots) async throws {
        var lines = JSONLines()
        var failures: [ForgeError] = []
        for request in requests {
            do {
                let report = try await session.interruption.follow(Forge.split(request, on: slots)) {
                    session.audience.show(.book($0))
                }
                let text =
                    json
                    ? lines.line("split", SplitRecord(report))
                    : SplitText(report, width: Terminal(.standard)?.width).text
                try OutputStream.standard.emit(text)
            } catch let failure as ForgeError {
                let error = failure.worded(.typed)
                if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
                if requests.count == 1 { throw error }
                OutputStream.tellError("\(error)")
                failures.append(error)
            }
        }
        guard let outcome = Outcome(books: failures) else { return }
        throw Ending(
            outcome,
            "\(QuantityText.count(failures.count, "file")) of \(requests.count) could not be split")
    }
}
