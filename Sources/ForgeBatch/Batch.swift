public import ForgeKit
import ForgeModel
import Foundation

/// A library of folders on its way to becoming a library of M4Bs.
///
/// All work is done on threads of its own; no call blocks the caller's. One batch at a time writes to an output folder.
public struct Batch: Sendable {
    let options: BatchOptions
    let maker: any BookMaker
    private let onEvent: @Sendable (BatchEvent) -> Void

    /// - Parameters:
    ///   - slots: the threads that encode, which all books share.
    ///   - onEvent: called on any thread, one call at a time.
    public init(
        _ options: BatchOptions, on slots: EncodeSlots = .shared,
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) {
        self.init(options, maker: EngineMaker(slots: slots), onEvent: onEvent)
    }

    init(
        _ options: BatchOptions, maker: any BookMaker,
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) {
        (self.options, self.maker) = (options, maker)
        let gate = Guarded(())
        self.onEvent = { event in gate.update { _ in onEvent(event) } }
    }

    /// Says what `run` would do. Writes nothing, and may be asked while a batch runs.
    ///
    /// - Throws: `ForgeError`.
    public func plan() async throws -> BatchPlan {
        let journal = try await WorkerPool.reading.run {
            try FileState.at(journalPath) == nil ? Journal() : Journal(journalPath)
        }
        return try await planner(journal, isDryRun: true) { _ in }.plan().plan
    }

    /// Makes all books that are to be made.
    ///
    /// Cancelling the calling task stops the books in flight, which leave nothing behind; the report then tells what was
    /// done. What becomes of single books is in the report, too.
    /// - Throws: `ForgeError`: nothing could be done, such as for want of room.
    public func run() async throws -> BatchReport {
        try await run(clock: AlarmClock()) { Double.random(in: 0...1) }
    }

    func run<C: Clock<Duration>>(clock: C, jitter: @escaping @Sendable () -> Double) async throws
        -> BatchReport
    {
        let began = Date.now
        // Before anything is made: nothing of ours is left where a batch is refused.
        try await check()
        let (locks, journal, warnings) = try await WorkerPool.reading.run {
            try Volume.makeFolder(options.output)
            let lock = try BatchLock(BatchLock.path(in: options.output))
            // A journal of several folders tells of one batch at a time.
            let second = try options.journal.map { path throws(ForgeError) in
                try BatchLock(FilePath(bytes: path.bytes + Array(".lock".utf8)), guards: path)
            }
            let journal = try Journal(journalPath)
            let warnings = try Recovery.run(journal, wasStopped: lock.wasAskedToStop)
            lock.forgetStop()
            return ([lock, second].compactMap(\.self), journal, warnings)
        }
        return try await withTaskCancellationHandler {
            try await run(journal, warnings, began, clock, jitter)
        } onCancel: {
            locks[0].askedToStop()
        }
    }

    /// Refuses a batch whose libraries and output are in each other's way. Writes nothing.
    ///
    /// - Throws: `ForgeError`.
    public func check() async throws {
        _ = try await WorkerPool.reading.run { try Places(options) }
        for library in options.libraries where !Volume.isFolder(library) {
            // What may pass is tried again where the books are listed.
            do { _ = try await maker.list(library) } catch let error as ForgeError where error.isTransient {}
        }
    }

    private func run<C: Clock<Duration>>(
        _ journal: Journal, _ warnings: [String], _ began: Date, _ clock: C,
        _ jitter: @escaping @Sendable () -> Double
    ) async throws -> BatchReport {
        for warning in warnings { onEvent(.warning(book: nil, warning)) }
        let pause: @Sendable (Int) async -> Void = { [options] attempts in
            try? await clock.sleep(for: options.retry.delay(after: attempts, jitter: jitter()))
        }
        let planner = planner(journal, isDryRun: false, pause: pause)
        let (plan, jobs) = try await planner.plan()
        try checkRoom(for: plan)
        onEvent(.planned(plan))
        let ledger = Ledger(plan, journal: journal, onEvent: onEvent)
        ledger.tellPlan()
        try await WorkerPool.reading.run { try ledger.closeWhatIsNotMade(jobs: Set(jobs.map(\.item))) }
        let runner = BookRunner(options: options, maker: maker, request: planner.request, ledger: ledger)
        let scheduler = Scheduler(
            workers: options.workers, retry: options.retry, stopsAtFailure: options.onError == .fail,
            clock: clock,
            jitter: jitter)
        await scheduler.run(
            jobs.map { plan.items[$0.item].audioSeconds },
            onRetry: { [jobs] job, attempts, delay, error in
                onEvent(
                    .retrying(
                        book: jobs[job].item, attempts: attempts, delaySeconds: delay / .seconds(1), error))
            },
            onEnd: { job, outcome in await runner.end(jobs[job], outcome) },
            { [jobs] job, attempt in try await runner.run(jobs[job], attempt: attempt) })
        try? await WorkerPool.books.run { ledger.saveRest() }
        return ledger.report(options, began: began)
    }

    private var journalPath: FilePath { options.journalPath }

    private func planner(
        _ journal: Journal, isDryRun: Bool, pause: @escaping @Sendable (Int) async -> Void
    ) -> BatchPlanner {
        BatchPlanner(
            options: options, maker: maker, journal: journal, isDryRun: isDryRun, pause: pause,
            onEvent: onEvent)
    }

    /// Refuses a batch that its output folder has no room for, with a twentieth to spare.
    private func checkRoom(for plan: BatchPlan) throws(ForgeError) {
        let needed = plan.expectedBytes + plan.expectedBytes / 20
        guard let free = plan.freeBytes, free < needed else { return }
        throw ForgeError(
            .diskFull, step: .planning, path: options.output,
            reason: "about \(needed / 1_000_000) MB are needed and \(free / 1_000_000) MB are free",
            remedy: "make room, choose another folder with -o, or make a part with --limit", isTransient: true
        )
    }
}
