import ForgeBatch
import ForgeKit
import ForgeModel
import ForgeSystem

/// A batch with somebody to show it to and somebody who may stop it.
struct BatchSession {
    let setup: BatchSetup
    /// Where the output folder was set; nil where it was typed.
    let outputOrigin: String?
    let json: Bool
    let isQuiet: Bool

    /// - Throws: `ForgeError`, or `Ending` when the work was stopped or books failed.
    func run() async throws {
        ProcessMemory.mapLargeBlocks()
        var session = Session(
            json: json, verbosity: isQuiet ? .quiet : json ? .warnings : .normal, isLive: !isQuiet && !json,
            awaitsLog: setup.log != nil && !setup.isDryRun)
        session.lastWords = "interrupted; run the command again to go on"
        try await session.run { [session] in try await setup.cores.work { try await work(session, on: $0) } }
    }

    private func work(_ session: Session, on slots: EncodeSlots) async throws {
        let reportFile = setup.report.map { ReportFile($0) }
        let batch = Batch(setup.options, on: slots)
        // Before the log is made: nothing of ours is left where a batch is refused.
        try OwnNames(setup).check()
        try reportFile?.check(output: setup.options.output)
        try setup.log?.check()
        func take(_ event: BatchEvent) throws { try self.take(event, reportFile, session.audience) }
        if setup.isDryRun {
            try show(try await session.interruption.follow(batch.plan(), take), session)
        } else {
            let report = try await session.interruption.follow(batch.run(), take)
            try await end(report, reportFile, session)
        }
    }

    private func take(_ event: BatchEvent, _ reportFile: ReportFile?, _ audience: Audience) throws {
        audience.show(.batch(event))
        switch event {
        case .found:
            // Nothing is refused any more. A dry run writes nothing, no log either.
            if !setup.isDryRun, let log = setup.log { try open(log, audience) }
            for warning in setup.warnings { audience.show(.batch(.warning(book: nil, warning))) }
        // The listing of the libraries has gone.
        case .examined(let done, let all): if done == all { ProcessMemory.release() }
        // All folders are there by now.
        case .planned: reportFile?.holdFolder()
        case .ended(_, let record):
            if record.state == .done || record.state == .failed { ProcessMemory.release() }
        default: break
        }
    }

    private func open(_ log: LogRequest, _ audience: Audience) throws {
        let file = try log.open()
        let lines = BatchLog(file, level: log.level, isLimited: setup.options.limit != nil)
        lines.begin(setup.options, slots: setup.cores.slots)
        audience.add(lines, writingTo: file)
    }

    private func show(_ plan: BatchPlan, _ session: Session) throws {
        session.audience.show(.batchDryRun(plan))
        if !json {
            let text = BatchPlanText(
                plan, output: setup.options.output, origin: outputOrigin,
                template: setup.options.template, width: Terminal(.standard)?.width)
            try OutputStream.standard.emit(text.text)
        }
        if let failure = Ending(plan) { throw failure }
    }

    private func end(
        _ report: BatchReport, _ reportFile: ReportFile?, _ session: Session
    ) async throws {
        session.audience.show(.batchEnded(report))
        if isQuiet, !json {
            session.audience.show(.failures(report.failures.compactMap(Update.Failure.init)))
        }
        let failure = Ending(report)
        do {
            try await StallTimeout.with(setup.options.stallTimeout) {
                try await WorkerPool.reading.run { try reportFile?.write(report) }
            }
        } catch let error as ForgeError where failure?.outcome == .failed {
            // It passes; what is wrong with a book may not.
            OutputStream.tellError("\(error.worded(.typed))")
        }
        if let reason = session.interruption.reason {
            // Books that were made before a signal stay made.
            guard reason.isSignal else { throw reason }
            throw Ending(Outcome(reason), "interrupted; the same command goes on from here")
        }
        if let failure { throw failure }
    }
}

extension Update.Failure {
    /// Nil for a book that did not fail.
    fileprivate init?(_ record: BookRecord) {
        guard let error = record.error else { return nil }
        self.init(path: record.source, error: error)
    }
}
