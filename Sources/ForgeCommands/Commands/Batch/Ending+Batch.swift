import ForgeBatch
import ForgeModel

extension Ending {
    /// Nil where no book failed, and the journal knows it.
    init?(_ report: BatchReport) {
        let failures = report.failures.compactMap(\.error)
        guard let outcome = Outcome(books: failures + [report.error].compactMap(\.self)) else { return nil }
        self.init(
            outcome,
            failures.isEmpty
                ? report.error?.description ?? ""
                : "\(QuantityText.count(failures.count, "book")) of \(report.totals.books) failed; "
                    + "correct what is said above and run the command again")
    }

    /// Of a dry run: nil where all that there is could be looked at.
    init?(_ plan: BatchPlan) {
        self.init(unseen: plan.items.compactMap(\.error).filter(\.isUnseen), of: plan.items.count)
    }
}
