import ForgeBatch
import ForgeModel

/// For another program: one JSON object a line on stdout, each with a `type`.
struct JSONRenderer: Renderer {
    private let stream: OutputStream
    private let onFailure: @Sendable (Interruption.Reason) -> Void
    private var isBroken = false
    private var lines = JSONLines()
    private var throttle = ProgressThrottle()
    private var bookThrottles: [Int: ProgressThrottle] = [:]
    private var tally = BatchTally()
    /// The warnings that were told.
    private var told: Set<String> = []

    /// - Parameter onFailure: called once, when nobody takes the lines any more.
    init(_ stream: OutputStream, onFailure: @escaping @Sendable (Interruption.Reason) -> Void) {
        (self.stream, self.onFailure) = (stream, onFailure)
    }

    mutating func show(_ update: Update) {
        switch update {
        case .book(let event): show(event)
        case .batch(let event): show(event)
        case .library(.book(let book)): write("book", ScannedBookRecord(book))
        case .verification(.file(let file)): write("verification", VerificationRecord(file))
        case .library, .verification: break
        case .logLost(let text): warn(text)
        case .dryRun(let plan): show(plan)
        case .batchDryRun(let plan): write("plan", BatchPlanRecord(plan))
        case .made(let report):
            for warning in report.warnings { warn(warning) }
            write("result", ResultRecord(report))
        case .previewed(let report): write("preview", PreviewRecord(report))
        case .scanned(let report): write("library", LibraryRecord(report))
        case .verified(let report): write("verified", VerificationSumRecord(report))
        case .batchEnded(let report): write("report", ReportRecord(report))
        case .failed(let error): write("error", ErrorRecord(error))
        // The books have told of their failures.
        case .failures, .stopped, .ended: break
        }
    }

    private mutating func show(_ event: ConversionEvent) {
        switch event {
        case .plan(let plan): show(plan)
        case .warning(let text): warn(text)
        case .progress(let snapshot):
            // A reader that does not read must not stop the work: progress may be lost.
            guard throttle.isDue(snapshot, at: .now), stream.isReady else { break }
            write("progress", ProgressRecord(snapshot))
        }
    }

    private mutating func show(_ plan: ConversionPlan) {
        write("plan", PlanRecord(plan))
        for warning in plan.warnings { warn(warning) }
    }

    /// Each warning once, whoever has it.
    private mutating func warn(_ text: String) {
        guard told.insert(text).inserted else { return }
        write("warning", WarningRecord(message: text))
    }

    private mutating func show(_ event: BatchEvent) {
        tally.take(event)
        switch event {
        case .found(let books, let files): write("found", FoundRecord(folders: books, files: files))
        case .examined: break
        case .planned(let plan): write("plan", BatchPlanRecord(plan))
        case .began(let book, let attempt):
            write("began", BeganRecord(book: book, attempt: attempt, title: tally.name(book)))
        case .progress(let book, let snapshot):
            // May be lost, as above.
            guard bookThrottles[book, default: ProgressThrottle()].isDue(snapshot, at: .now), stream.isReady
            else { break }
            write("progress", BatchProgressRecord(book, snapshot, tally))
        case .warning(let book, let text): write("warning", BatchWarningRecord(book: book, message: text))
        case .retrying(let book, let attempts, let delay, let error):
            let error = ErrorRecord(error)
            write("retry", RetryRecord(book: book, attempts: attempts, delaySeconds: delay, error: error))
        case .ended(let book, let record):
            write("ended", EndedRecord(book: book, result: BookResultRecord(record)))
        }
    }

    /// Writes a record; nothing once a write has failed.
    private mutating func write(_ type: String, _ record: some Encodable) {
        guard !isBroken, let failure = stream.write(lines.line(type, record)) else { return }
        isBroken = true
        onFailure(Interruption.Reason(writingFailed: failure))
    }
}
