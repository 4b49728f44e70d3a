import ForgeModel

/// Shows a conversion to somebody: a person at a terminal, a log, another program.
///
/// Events come from the engine's thread, the rest from the command's: every implementation guards its state.
protocol Renderer: Sendable {
    func show(_ event: ConversionEvent)
    /// The plan of a dry run, which is all that there will be.
    func showDryRun(_ plan: ConversionPlan)
    func show(_ report: ConversionReport)
    /// Called before the program prints the error's line.
    func show(_ error: ForgeError)
}

/// How much a person wants to read on stderr. Errors are always told.
enum Verbosity: Comparable {
    case quiet
    /// Warnings, but neither plan nor progress.
    case warnings
    case normal
    /// The whole plan.
    case verbose
}

/// Several renderers as one.
struct Renderers: Renderer {
    let all: [any Renderer]
    /// The log among them.
    var log: LogFile?
    var isQuiet = false

    func show(_ event: ConversionEvent) {
        for renderer in all { renderer.show(event) }
        tellLoss()
    }
    func showDryRun(_ plan: ConversionPlan) { for renderer in all { renderer.showDryRun(plan) } }
    func show(_ report: ConversionReport) {
        for renderer in all { renderer.show(report) }
        tellLoss()
    }
    func show(_ error: ForgeError) {
        for renderer in all { renderer.show(error) }
        tellLoss()
    }

    /// Tells once where the log goes wrong, also those who want to hear of errors alone.
    private func tellLoss() {
        guard let text = log?.takeLoss() else { return }
        for renderer in all { renderer.show(.warning(text)) }
        if isQuiet { PlainRenderer(.error, verbosity: .warnings).show(.warning(text)) }
    }
}
