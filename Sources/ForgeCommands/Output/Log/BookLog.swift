import ForgeModel
import Logging

/// For those who look later what happened: the events of one book as lines of a log.
///
/// Errors and warnings at their own levels; the plan's summary and the result as `info`; the whole plan and progress
/// as `debug`.
struct BookLog: Renderer {
    private let logger: Logger
    private var told: Set<String> = []
    private var schedule = ProgressSchedule()

    /// - Parameter logger: carries the book's name as metadata.
    init(_ logger: Logger) { self.logger = logger }

    mutating func show(_ update: Update) {
        switch update {
        case .book(.plan(let plan)):
            lines(PlanText(plan).summary, .info)
            lines(PlanText(plan).full, .debug)
            warn(plan.warnings)
        case .book(.warning(let text)), .logLost(let text): warn([text])
        case .book(.progress(let snapshot)):
            guard schedule.isDue(snapshot, at: .now) else { break }
            logger.debug("\(ProgressLine(snapshot: snapshot).sentence)")
        case .made(let report):
            let result = ResultText(report)
            warn(report.warnings)
            for line in result.lines(Style(isColored: false)) { logger.info("\(line)") }
            if let loss = result.loss { logger.warning("NOT COMPLETE: \(loss)") }
        case .failed(let error):
            logger.log(level: error.code == .cancelled ? .notice : .error, "\(error.logText)")
        // A dry run writes nothing, no log either; the rest is of other commands.
        default: break
        }
    }

    private func lines(_ text: String, _ level: Logger.Level) {
        for line in text.split(separator: "\n") { logger.log(level: level, "\(line)") }
    }

    /// Each warning once, however often it comes.
    private mutating func warn(_ texts: [String]) {
        for text in texts where told.insert(text.oneLine).inserted { logger.warning("\(text)") }
    }
}
