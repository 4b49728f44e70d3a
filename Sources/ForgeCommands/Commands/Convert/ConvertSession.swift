import ForgeBatch
import ForgeKit
import ForgeModel

/// One conversion with somebody to show it to and somebody who may stop it.
struct ConvertSession {
    let request: ConversionRequest
    let isolation: Isolation?
    let cores: CoreAllowance
    let report: ReportArguments
    let log: LogRequest?
    /// Whether cover, chapters and metadata are written beside the book.
    var writesSidecars = false

    /// - Throws: `ForgeError`, or `Interruption.Reason` when the work was stopped.
    func run(isDryRun: Bool) async throws {
        let verbosity = report.verbosity
        let session = Session(json: report.json, verbosity: verbosity, isLive: verbosity >= .normal)
        try await session.run(showing: Session.bookUpdate) {
            try await isDryRun ? plan(session) : convert(session)
        }
    }

    private func plan(_ session: Session) async throws {
        let plan = try await session.interruption.follow(Forge.plan(request)) { event in
            if case .plan = event { return }
            session.audience.show(.book(event))
        }
        session.audience.show(.dryRun(plan))
        if !report.json {
            try OutputStream.standard.emit(PlanText(plan, width: Terminal(.standard)?.width).full)
        }
    }

    private func convert(_ session: Session) async throws {
        if let log {
            // The log under the name of the first input.
            let file = try log.open()
            let book = request.inputs.first?.lastComponent.string
            session.audience.add(BookLog(file.logger(level: log.level, book: book)), writingTo: file)
        }
        if let warning = cores.warning { session.audience.show(.book(.warning(warning))) }
        let done = try await cores.work { slots in
            try await session.interruption.follow(begin(on: slots)) { session.audience.show(.book($0)) }
        }
        if writesSidecars { await writeSidecars(of: done.output, session) }
        session.audience.show(.made(done))
    }

    /// The book is made, whatever becomes of them.
    private func writeSidecars(of book: ForgePath, _ session: Session) async {
        func warn(_ text: String) { session.audience.show(.book(.warning(text))) }
        do throws(ForgeError) {
            for warning in try await Forge.extract(ExtractRequest(book)).warnings { warn(warning) }
        } catch {
            warn("not written beside it: \(error.worded(.typed))")
        }
    }

    private func begin(on slots: EncodeSlots) -> Conversion {
        if let isolation { return Forge.convert(request, isolation: isolation, on: slots) }
        return Forge.convert(request, on: slots)
    }
}
