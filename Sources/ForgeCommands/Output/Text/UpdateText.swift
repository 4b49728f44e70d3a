import ForgeBatch
import ForgeModel

/// The lines that people read of a command's work, apart from its progress.
struct UpdateText {
    private let verbosity: Verbosity
    private let style: Style
    /// The warnings of the one book that were told.
    private var told: Set<String> = []
    /// The plan that was told last.
    private var toldPlan = ""
    /// Where the batch stands after the last update.
    private(set) var tally = BatchTally()

    init(verbosity: Verbosity, style: Style) { (self.verbosity, self.style) = (verbosity, style) }

    /// The lines that an update is worth, with their line breaks; empty for none.
    ///
    /// - Parameter width: columns that a line of one book may take at most, broken at spaces; nil breaks nothing. Those of
    ///   a batch are left to a terminal, which breaks them anew when its window changes in the long time that they stand.
    mutating func lines(_ update: Update, width: Int? = nil) -> String {
        switch update {
        // The plan knows its columns, and breaks its lines itself.
        case .book(.plan(let plan)): self.plan(plan, width)
        case .book, .dryRun, .made: whole(update).wrapped(columns: width)
        default: whole(update)
        }
    }

    private mutating func whole(_ update: Update) -> String {
        switch update {
        case .book(.warning(let text)): warnings([text])
        case .batch(let event): lines(event)
        case .logLost(let text): warningLine(text)
        case .dryRun(let plan): warnings(plan.warnings)
        case .made(let report): result(report)
        case .batchEnded(let report):
            switch verbosity {
            case .quiet: BatchText.incomplete(of: report)
            case .warnings: ""
            default: BatchText.end(of: report)
            }
        case .failures(let failures):
            failures.map { "failed: \($0.path.string.oneLine): \($0.error)\n" }.joined()
        case .failed(let error):
            verbosity >= .verbose ? error.details.map { "details: \($0.oneLine)\n" } ?? "" : ""
        case .book(.plan), .book(.progress), .library, .verification, .batchDryRun, .previewed, .scanned,
            .verified, .stopped, .ended:
            ""
        }
    }

    private func warningLine(_ text: String) -> String { style.warning("warning: ") + text.oneLine + "\n" }

    /// Each warning of the one book once.
    private mutating func warnings(_ texts: [String]) -> String {
        guard verbosity >= .warnings else { return "" }
        return texts.filter { told.insert($0).inserted }.map(warningLine).joined()
    }

    /// The plan before the work begins.
    private mutating func plan(_ plan: ConversionPlan, _ width: Int?) -> String {
        let text =
            switch verbosity {
            case .quiet, .warnings: ""
            case .normal: PlanText(plan, width: width).summary
            case .verbose: PlanText(plan, width: width).full
            }
        // Made anew for what turned out on the way, it may read the same.
        defer { toldPlan = text }
        return (text == toldPlan ? "" : text) + warnings(plan.warnings).wrapped(columns: width)
    }

    /// The book, and last that it lacks something.
    private mutating func result(_ report: ConversionReport) -> String {
        let result = ResultText(report)
        // Who wants errors alone hears of it, too.
        let loss = result.loss.map { style.error("NOT COMPLETE: ") + $0 + "\n" } ?? ""
        return warnings(report.warnings)
            + (verbosity >= .normal ? result.lines(style).map { $0 + "\n" }.joined() : "") + loss
    }

    private mutating func lines(_ event: BatchEvent) -> String {
        tally.take(event)
        switch event {
        case .warning(let book, let text):
            guard verbosity >= .warnings else { return "" }
            return warningLine((book.map { tally.name($0) + ": " } ?? "") + text)
        case .retrying(let book, let attempts, let delay, let error):
            guard verbosity >= .warnings else { return "" }
            let again = "again in \(QuantityText.decimal(delay, places: 1)) s"
            return style.warning("retry: ")
                + "\(tally.name(book)): attempt \(attempts) failed, \(again): \(error)\n"
        case .planned(let plan): return verbosity >= .normal ? BatchText(plan).summary : ""
        case .ended(let book, let record) where tally.plan?.items[book].action == .make:
            return verbosity >= .normal ? BatchLines.ended(record, name: tally.name(book), style) + "\n" : ""
        case .found, .examined, .began, .progress, .ended: return ""
        }
    }
}
