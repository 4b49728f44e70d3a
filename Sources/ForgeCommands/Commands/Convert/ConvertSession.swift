import ForgeKit
import ForgeModel

/// One conversion with somebody to show it to and somebody who may stop it.
struct ConvertSession {
    private let request: ConversionRequest
    private let cores: CoreArguments
    private let report: ReportArguments
    private let log: LogArguments
    private let interruption = Interruption()

    init(_ request: ConversionRequest, cores: CoreArguments, report: ReportArguments, log: LogArguments) {
        self.request = request
        self.cores = cores
        self.report = report
        self.log = log
    }

    /// - Throws: `ForgeError`, or `Interruption.Reason` when the work was stopped.
    func run(isDryRun: Bool) async throws {
        let renderer = try renderer(isDryRun: isDryRun)
        do {
            let watch = try SignalWatch(interruption)
            defer { withExtendedLifetime(watch) {} }
            try await isDryRun ? plan(renderer) : convert(renderer)
        } catch {
            renderer.show(Self.forgeError(error))
            throw error
        }
        // The work is done, but whoever was to hear of it has gone.
        if let reason = interruption.reason, !reason.isSignal { throw reason }
    }

    private func plan(_ renderer: Renderers) async throws {
        let plan = try await interruption.run { [request] in
            try await Forge.plan(request) { event in
                if case .plan = event { return }
                renderer.show(event)
            }
        }
        renderer.showDryRun(plan)
        if !report.json { try OutputStream.standard.emit(PlanText(plan).full) }
    }

    private func convert(_ renderer: Renderers) async throws {
        let (count, warning) = cores.allowance
        if let warning { renderer.show(.warning(warning)) }
        let slots = EncodeSlots(count: count)
        let done = try await interruption.run { [request] in
            try await Forge.convert(request, on: slots) { renderer.show($0) }
        }
        renderer.show(done)
    }

    private var renderers: [any Renderer] {
        var all: [any Renderer] = []
        if report.json {
            all.append(JSONRenderer(.standard) { [interruption] in interruption.request($0) })
        }
        let verbosity = report.verbosity
        if verbosity > .quiet {
            let terminal = verbosity >= .normal ? Terminal(.error) : nil
            all.append(
                terminal.map { TerminalRenderer($0, verbosity: verbosity) }
                    ?? PlainRenderer(.error, verbosity: verbosity))
        }
        return all
    }

    /// Everybody who is to hear of the work: the log under the name of the first input, unless nothing is to be written.
    private func renderer(isDryRun: Bool) throws -> Renderers {
        do {
            guard !isDryRun, let file = try log.open() else { return Renderers(all: renderers) }
            let book = request.inputs.first?.lastComponent.string
            return Renderers(
                all: renderers + [LogRenderer(file.logger(level: log.logLevel.level, book: book))],
                log: file, isQuiet: report.verbosity == .quiet)
        } catch {
            Renderers(all: renderers).show(Self.forgeError(error))
            throw error
        }
    }

    /// Any error as the value that renderers show.
    static func forgeError(_ error: any Error) -> ForgeError {
        switch error {
        case let error as ForgeError: error
        case Interruption.Reason.outputFailed(let error): error
        case is Interruption.Reason: .cancelled(step: .encoding)
        default:
            ForgeError(
                .system, step: .planning, reason: "an unexpected error", remedy: "report it",
                cause: "\(error)")
        }
    }
}
