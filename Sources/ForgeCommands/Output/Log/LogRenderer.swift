import ForgeModel
import Logging
import Synchronization

/// For those who look later what happened: the events of one book as lines of a log.
///
/// Errors and warnings at their own levels; the plan's summary and the result as `info`; the whole plan and progress
/// as `debug`.
final class LogRenderer: Renderer {
    private struct State {
        var told: Set<String> = []
        var schedule = ProgressSchedule()
    }

    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter logger: carries the book's name as metadata.
    init(_ logger: Logger) { self.logger = logger }

    func show(_ event: ConversionEvent) {
        switch event {
        case .plan(let plan):
            lines(PlanText(plan).summary, .info)
            lines(PlanText(plan).full, .debug)
            warn(plan.warnings)
        case .warning(let text): warn([text])
        case .progress(let snapshot):
            let isDue = state.withLock { $0.schedule.isDue(snapshot, at: .now) }
            if isDue { logger.debug("\(PlainRenderer.line(snapshot).dropLast())") }
        }
    }

    /// A dry run writes nothing, no log either.
    func showDryRun(_ plan: ConversionPlan) {}

    func show(_ report: ConversionReport) {
        var narration = Narration(verbosity: .normal, style: Style(isColored: false))
        // The narration's own warnings are in the report, but for that of what was left out.
        warn(report.warnings)
        for line in narration.finished(report).split(separator: "\n") {
            if line.hasPrefix("warning: ") {
                warn([String(line.dropFirst(9))])
            } else {
                logger.info("\(line)")
            }
        }
    }

    func show(_ error: ForgeError) {
        logger.log(level: error.code == .cancelled ? .notice : .error, "\(error)")
    }

    private func lines(_ text: String, _ level: Logger.Level) {
        for line in text.split(separator: "\n") { logger.log(level: level, "\(line)") }
    }

    /// Each warning once, however often it comes.
    private func warn(_ texts: [String]) {
        for text in texts where state.withLock({ $0.told.insert(text.oneLine).inserted }) {
            logger.warning("\(text)")
        }
    }
}
