import ForgeKit
import ForgeModel

/// A preview with somebody to show it to and somebody who may stop it.
struct PreviewSession {
    private let command: PreviewCommand
    private let interruption = Interruption()

    init(_ command: PreviewCommand) { self.command = command }

    /// - Throws: `ForgeError`, or `Interruption.Reason` when the work was stopped.
    func run() async throws {
        let json = command.json ? JSONRenderer(.standard) { interruption.request($0) } : nil
        let terminal =
            command.quiet ? nil : Terminal(.error).map { TerminalRenderer($0, verbosity: .warnings) }
        let people = command.quiet ? nil : PlainRenderer(.error, verbosity: .warnings)
        let shown = [json as (any Renderer)?, terminal ?? people]
        let renderers = Renderers(all: shown.compactMap(\.self))
        do {
            let watch = try SignalWatch(interruption)
            defer { withExtendedLifetime(watch) {} }
            let (count, warning) = command.cores.allowance
            if let warning { renderers.show(.warning(warning)) }
            let slots = EncodeSlots(count: count)
            let request = command.request
            let report = try await interruption.run {
                try await Forge.preview(request, on: slots) { renderers.show($0) }
            }
            terminal?.clear()
            if let json {
                json.write("preview", PreviewRecord(report))
            } else {
                try OutputStream.standard.emit(PreviewText(report).full)
            }
        } catch {
            renderers.show(ConvertSession.forgeError(error))
            throw error
        }
        // The work is done, but whoever was to hear of it has gone.
        if let reason = interruption.reason, !reason.isSignal { throw reason }
    }
}
