import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// A batch with somebody to show it to and somebody who may stop it.
struct BatchSession {
    private let command: BatchCommand
    private let interruption = Interruption()

    init(_ command: BatchCommand) { self.command = command }

    /// - Throws: `ForgeError`, `Interruption.Reason` when the work was stopped, `BatchFailure` when books failed.
    func run() async throws {
        let (options, ofOptions) = try command.options()
        let (slotCount, slotWarning) = command.work.cores.allowance
        let warnings = ofOptions + [slotWarning].compactMap(\.self)
        if command.work.nice > 0 { Threads.lowerPriority(by: Int32(command.work.nice)) }
        let audience = BatchAudience(command, interruption)
        let slots = EncodeSlots(count: slotCount)
        let reportFile = command.report.map { ReportFile(RawArgument.path($0)) }
        let batch = Batch(options, on: slots) { event in
            audience.show(event)
            // All folders are there by now.
            if case .planned = event { reportFile?.holdFolder() }
            if case .ended(_, let record) = event, record.state == .done || record.state == .failed {
                ProcessMemory.release()
            }
        }
        do {
            let watch = try SignalWatch(interruption)
            let governor = try command.work.ceiling.map { try LoadGovernor(limit: $0, slots: slots) }
            defer { withExtendedLifetime((watch, governor)) {} }
            let isDryRun = command.selection.dryRun
            // Before the log is made: nothing of ours is left where a batch is refused.
            try OwnNames(command, options).check()
            try reportFile?.check()
            try command.log.check()
            let listing = try await interruption.run { try await batch.list(isDryRun: isDryRun) }
            // A dry run writes nothing, no log either.
            if !isDryRun, let file = try command.log.open() {
                audience.write(to: file, options, slots: slotCount)
            }
            for warning in warnings { audience.show(.warning(book: nil, warning)) }
            if isDryRun {
                let plan = try await interruption.run { try await batch.plan(listing) }
                try audience.showDryRun(plan, root: options.output)
                if let failure = BatchFailure(plan) { throw failure }
                return
            }
            let report = try await interruption.run { try await batch.run(listing) }
            try audience.show(report)
            do throws(ForgeError) {
                try reportFile?.write(report)
            } catch {
                // It passes; what is wrong with a book may not.
                guard let failure = BatchFailure(report), failure.status == ExitStatus.failed else {
                    throw error
                }
                Program.fail("\(error)")
            }
            if let reason = interruption.reason { throw BatchFailure(reason) ?? reason }
            if let failure = BatchFailure(report) { throw failure }
        } catch {
            audience.end()
            audience.show(error)
            if let reason = error as? Interruption.Reason, reason.isSignal {
                throw BatchStopped(reason: reason)
            }
            throw error
        }
    }
}

/// The user stopped a batch; the books that were finished stay.
struct BatchStopped: Error {
    static let message = "interrupted; run the command again to go on"

    let reason: Interruption.Reason
}

/// Not all books were made. What it is was told already; the process says it with its status.
struct BatchFailure: Error {
    let status: Int32
    let message: String

    /// Books that were made before a signal stay made. Nil where the reason has words of its own.
    init?(_ reason: Interruption.Reason) {
        guard reason.isSignal else { return nil }
        (status, message) = (ExitStatus.of(reason), "interrupted; the same command goes on from here")
    }

    /// Nil where no book failed, and the journal knows it.
    init?(_ report: BatchReport) {
        let failures = report.failures.compactMap(\.error)
        guard let status = ExitStatus.of(books: failures + [report.error].compactMap(\.self)) else {
            return nil
        }
        self.status = status
        message =
            failures.isEmpty
            ? report.error?.description ?? ""
            : "\(Wording.count(failures.count, "book")) of \(report.totals.books) failed; "
                + "correct what is said above and run the command again"
    }

    /// Of a dry run: nil where all that there is could be looked at.
    init?(_ plan: BatchPlan) {
        self.init(unseen: plan.items.compactMap(\.error).filter(\.isUnseen), of: plan.items.count)
    }

    /// Nil where there are none.
    ///
    /// - Parameter errors: why books, or folders, could not be looked at.
    init?(unseen errors: [ForgeError], of count: Int) {
        guard let status = ExitStatus.of(books: errors) else { return nil }
        self.status = status
        message =
            "\(Wording.count(errors.count, "book")) of \(count) could not be looked at; "
            + "correct what is said above and run the command again"
    }
}
