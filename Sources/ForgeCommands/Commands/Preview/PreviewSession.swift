import ForgeKit
import ForgeModel

/// A preview with somebody to show it to and somebody who may stop it.
struct PreviewSession {
    let request: PreviewRequest
    let cores: CoreAllowance
    let json: Bool
    let isQuiet: Bool

    /// - Throws: `ForgeError`, or `Interruption.Reason` when the work was stopped.
    func run() async throws {
        let session = Session(json: json, verbosity: isQuiet ? .quiet : .warnings, isLive: !isQuiet)
        try await session.run(showing: Session.bookUpdate) {
            if let warning = cores.warning { session.audience.show(.book(.warning(warning))) }
            let report = try await cores.work { slots in
                try await session.interruption.follow(Forge.preview(request, on: slots)) {
                    session.audience.show(.book($0))
                }
            }
            session.audience.show(.previewed(report))
            if !json {
                try OutputStream.standard.emit(PreviewText(report, width: Terminal(.standard)?.width).full)
            }
        }
    }
}
