import ForgeBatch
import ForgeModel

/// A batch's plan and its end as people read them. Text from files is shown with its control characters escaped.
struct BatchText {
    private let plan: BatchPlan

    init(_ plan: BatchPlan) { self.plan = plan }

    /// One line, and one for each book that cannot be made.
    var summary: String {
        let counts: [(Int, String)] = [
            (plan.items.count { $0.action == .unchanged }, "finished before"),
            (plan.items.count { $0.action == .skip && $0.error == nil }, "left out"),
            (plan.items.count { $0.error != nil && $0.action == .skip }, "that cannot be made"),
        ]
        let room = plan.freeBytes.map { " of \(QuantityText.bytes($0)) free" } ?? ""
        let work =
            plan.toMake.isEmpty
            ? "no book to make"
            : "\(QuantityText.count(plan.toMake.count, "book")) to make, \(QuantityText.clock(seconds: plan.audioSeconds)), "
                + "about \(QuantityText.bytes(plan.expectedBytes))\(room)"
        return work
            + counts.filter { $0.0 > 0 }.map { "; \($0.0) \($0.1)" }.joined() + "\n"
    }

    /// The summary, with every failure again.
    static func end(of report: BatchReport) -> String {
        let totals = report.totals
        let speed = report.elapsedSeconds > 0 ? totals.audioSeconds / report.elapsedSeconds : 0
        let counts: [(Int, String)] = [
            (totals.unchanged, "finished before"), (totals.skipped, "left out"),
            (totals.cancelled, "not made"),
            (totals.failed, "FAILED"), (report.books.count { $0.isIncomplete == true }, "NOT COMPLETE"),
        ]
        let work =
            totals.done == 0
            ? "no book made"
            : "\(QuantityText.count(totals.done, "book")) made, \(QuantityText.clock(seconds: totals.audioSeconds)), "
                + "\(QuantityText.bytes(totals.outputBytes)), in \(QuantityText.clock(seconds: report.elapsedSeconds)), "
                + "\(QuantityText.speed(speed)) real time"
        return work
            + counts.filter { $0.0 > 0 }.map { "; \($0.0) \($0.1)" }.joined() + "\n" + gone(report.gone)
            + failures(of: report)
    }

    /// Books that were made and lack something.
    static func incomplete(of report: BatchReport) -> String {
        report.books.filter { $0.state == .done && $0.isIncomplete == true }
            .map { "NOT COMPLETE: \($0.source)".oneLine + "\n" }.joined()
    }

    /// Finished books whose sources are gone.
    static func gone(_ books: [BatchPlan.GoneBook]?) -> String {
        (books ?? []).map {
            "gone: \($0.source): its sources are not there any more; \($0.output) is kept".oneLine + "\n"
        }
        .joined()
    }

    private static func failures(of report: BatchReport) -> String {
        report.failures.map {
            "failed: \($0.source.string.oneLine): \($0.error?.description ?? "")\n"
        }.joined()
    }
}
