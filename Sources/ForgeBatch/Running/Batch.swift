public import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation

/// A library of folders on its way to becoming a library of M4Bs.
///
/// Work begins at once on threads of its own, and is followed, awaited and cancelled by the `ForgeTask` that is given back. No
/// call blocks the caller's thread. One batch at a time writes to an output folder.
public struct Batch: Sendable {
    let options: BatchOptions
    let maker: any BookMaker
    private let onEvent: @Sendable (BatchEvent) -> Void

    /// A batch that has not begun.
    ///
    /// - Parameters:
    ///   - options: the libraries, and what is wanted of their books.
    ///   - slots: the threads that encode, which all books share; by default half the cores.
    public init(_ options: BatchOptions, on slots: EncodeSlots = .shared) {
        let engine = EngineMaker(slots: slots, discovery: options.discovery)
        self.init(options, maker: options.isolation.map { IsolatedMaker(engine, $0) } ?? engine)
    }

    /// - Parameter maker: takes the place of the engine.
    package init(
        _ options: BatchOptions, maker: any BookMaker,
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) {
        (self.options, self.maker) = (options, maker)
        let gate = Monitor(())
        self.onEvent = { event in gate.update { _ in onEvent(event) } }
    }

    /// Plans what `run` would do. Writes nothing, and may be asked while a batch runs.
    public func plan() -> ForgeTask<BatchPlan, BatchEvent> {
        ForgeTask(.planning) { onEvent in
            try await StallTimeout.with(options.stallTimeout) { try await told(onEvent).planAll() }
        }
    }

    private func planAll() async throws -> BatchPlan {
        let planner = planner(isDryRun: true) { _ in }
        var found = try await list(with: planner)
        let journal = try await WorkerPool.reading.run {
            try FileState.at(journalPath) == nil ? Journal() : Journal(journalPath, names)
        }
        return try await planner.plan(&found, in: journal).plan
    }

    /// Makes all books that are to be made.
    ///
    /// Cancelling stops the books in flight, which leave nothing behind; where books were begun the `value` is then the report
    /// of what was done, and no error. What becomes of single books is in the report, too; an error says that nothing could be
    /// done, such as for want of room.
    public func run() -> ForgeTask<BatchReport, BatchEvent> {
        ForgeTask(.planning) {
            try await told($0).run(clock: AlarmClock()) { Double.random(in: 0...1) }
        }
    }

    /// The same batch that also tells others.
    private func told(_ others: @escaping @Sendable (BatchEvent) -> Void) -> Batch {
        Batch(options, maker: maker) { event in
            onEvent(event)
            others(event)
        }
    }

    func run<C: Clock<Duration>>(
        clock: C, jitter: @escaping @Sendable () -> Double
    ) async throws -> BatchReport {
        try await StallTimeout.with(options.stallTimeout) { try await runAll(clock: clock, jitter: jitter) }
    }

    private func runAll<C: Clock<Duration>>(
        clock: C, jitter: @escaping @Sendable () -> Double
    ) async throws -> BatchReport {
        let began = Date.now
        let planner = planner(isDryRun: false) { [options] attempts in
            try? await clock.sleep(for: options.retry.delay(after: attempts, jitter: jitter()))
        }
        // Before anything is made: nothing of ours is left where a batch is refused.
        var found = try await list(with: planner)
        let (root, locks, journal, warnings) = try await WorkerPool.reading.run {
            let root = try OutputRoot(options.output)
            let lock = try BatchLock(BatchLock.path(in: options.output))
            // A journal of several folders tells of one batch at a time.
            let second = try options.journal.map { path throws(ForgeError) in
                try BatchLock(ForgePath(bytes: path.bytes + Array(".lock".utf8)), guards: path)
            }
            let journal = try Journal(journalPath, names)
            let warnings = try Recovery.run(
                journal, wasStopped: lock.wasAskedToStop, names: options.names)
            lock.forgetStop()
            return (root, [lock, second].compactMap(\.self), journal, warnings)
        }
        return try await withTaskCancellationHandler {
            for warning in warnings { onEvent(.warning(book: nil, warning)) }
            let (plan, jobs, recorder) = try await decide(&found, planner, journal)
            let runner = BookRunner(
                options: options, maker: maker, request: planner.request, recorder: recorder, root: root)
            await make(jobs, plan, runner, clock, jitter)
            try? await WorkerPool.books.run {
                recorder.saveRest()
                // Whoever moved the folder ended the run: the books in flight did not make it crash.
                if root.displacement != nil { locks[0].askedToStop() }
            }
            if let error = root.displacement {
                onEvent(.warning(book: nil, "\(error.worded(options.names))"))
            }
            return recorder.report(options, began: began, error: root.displacement)
        } onCancel: {
            locks[0].askedToStop()
        }
    }

    /// Plans, and tells of the plan and of all books that are not made.
    private func decide(
        _ found: inout BatchListing, _ planner: BatchPlanner, _ journal: Journal
    ) async throws -> (BatchPlan, [BatchPlanner.Job], ResultRecorder) {
        let decisions = try await planner.plan(&found, in: journal)
        let (plan, jobs) = (decisions.plan, decisions.jobs)
        try checkRoom(for: plan)
        onEvent(.planned(plan))
        let recorder = ResultRecorder(plan, journal: journal, names: options.names, onEvent: onEvent)
        recorder.tellPlan()
        try await WorkerPool.reading.run {
            try recorder.closeWhatIsNotMade(jobs: Set(jobs.map(\.item)), decisions.known)
        }
        return (plan, jobs, recorder)
    }

    /// Makes books until all have ended, or the output folder is gone.
    private func make<C: Clock<Duration>>(
        _ jobs: [BatchPlanner.Job], _ plan: BatchPlan, _ runner: BookRunner, _ clock: C,
        _ jitter: @escaping @Sendable () -> Double
    ) async {
        var scheduler = Scheduler(
            workers: options.workers, retry: options.retry, stopsAtFailure: options.onError == .fail,
            clock: clock,
            jitter: jitter)
        scheduler.isOver = { runner.root.displacement != nil }
        await scheduler.run(
            jobs.map { plan.items[$0.item].audioSeconds },
            onRetry: { job, attempts, delay, error in
                onEvent(
                    .retrying(
                        book: jobs[job].item, attempts: attempts, delaySeconds: delay / .seconds(1), error))
            },
            onEnd: { job, outcome in await runner.end(jobs[job], outcome) },
            { job, attempt in try await runner.run(jobs[job], attempt: attempt) })
    }

    /// Lists the books of the libraries that are wanted, and refuses a batch whose libraries and output are in each
    /// other's way, or whose journal is no journal. Opens no book and writes nothing.
    ///
    /// - Throws: `ForgeError`: also where there is no book.
    private func list(with planner: BatchPlanner) async throws -> BatchListing {
        do throws(OptionMistake) { try options.check() } catch { throw ForgeError(error) }
        try await WorkerPool.reading.run { try Journal.check(journalPath) }
        return try await planner.list()
    }

    private var journalPath: ForgePath { options.journalPath }
    private var names: JournalNames { JournalNames(options.libraries + [options.output]) }

    private func planner(
        isDryRun: Bool, pause: @escaping @Sendable (Int) async -> Void
    ) -> BatchPlanner {
        BatchPlanner(options: options, maker: maker, isDryRun: isDryRun, pause: pause, onEvent: onEvent)
    }

    /// Refuses a batch that its output folder has no room for, with a twentieth to spare.
    private func checkRoom(for plan: BatchPlan) throws(ForgeError) {
        let needed = plan.expectedBytes + plan.expectedBytes / 20
        guard let free = plan.freeBytes, free < needed else { return }
        throw ForgeError(
            .diskFull, step: .planning, path: options.output,
            reason: "about \(needed / 1_000_000) MB are needed and \(free / 1_000_000) MB are free",
            remedy: "make room, choose another folder with \(.output), or make a part with \(.limit)",
            isTransient: true
        )
    }
}
