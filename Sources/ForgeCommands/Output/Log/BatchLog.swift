import ForgeBatch
import ForgeModel
import ForgeSystem
import Logging

/// For those who look later what happened: the events of a batch as lines of a log, those of a book under its name.
///
/// Failures as `error`; warnings, retries and books that are left out as `warning`; the plan, beginnings and ends as
/// `info`; progress and what was finished before as `debug`.
struct BatchLog: Renderer {
    private let file: LogFile
    private let level: Logger.Level
    /// For lines about no book.
    private let batch: Logger
    private let isLimited: Bool
    private var plan: BatchPlan?
    /// The names of the plan's books, each different from the others.
    private var names: [String] = []
    private var schedules: [Int: ProgressSchedule] = [:]
    /// Warnings by book; nil: the batch.
    private var told: [Int?: Set<String>] = [:]

    /// - Parameter isLimited: whether the user wants so many books and no more.
    init(_ file: LogFile, level: Logger.Level, isLimited: Bool = false) {
        (self.file, self.level, self.isLimited) = (file, level, isLimited)
        batch = file.logger(level: level)
    }

    func begin(_ options: BatchOptions, slots: Int) {
        let libraries = options.libraries.map(\.string).joined(separator: ", ")
        batch.info(
            """
            batch begins: \(libraries) to \(options.output); \(QuantityText.count(options.workers, "book")) at once, \
            \(QuantityText.count(slots, "encode slot"))
            """)
    }

    mutating func show(_ update: Update) { show(update, at: .now) }

    mutating func show(_ update: Update, at now: RateLimit.Instant) {
        switch update {
        case .batch(let event): show(event, at: now)
        case .logLost(let text): warn(nil, text)
        case .batchEnded(let report):
            batch.info("batch ends: \(BatchText.end(of: report).prefix { $0 != "\n" })")
        case .failed(let error) where error.code == .cancelled: batch.warning("interrupted")
        case .failed(let error): batch.error("\(error.logText)")
        case .stopped(let reason): show(reason)
        // A dry run writes nothing, no log either; the rest is of other commands.
        default: break
        }
    }

    private mutating func show(_ event: BatchEvent, at now: RateLimit.Instant) {
        switch event {
        case .found(let books, let files):
            batch.info("found \(QuantityText.count(books, "folder")), \(QuantityText.count(files, "file"))")
        case .examined: break
        case .planned(let plan): take(plan)
        case .began(let book, let attempt):
            guard let item = plan?.items[book] else { break }
            let why = attempt == 1 ? " (\(item.reason))" : ""
            logger(book).info("attempt \(attempt): \(item.source) to \(item.output)\(why)")
        case .progress(let book, let snapshot):
            guard schedules[book, default: ProgressSchedule()].isDue(snapshot, at: now) else { break }
            logger(book).debug("\(ProgressLine(snapshot: snapshot).sentence)")
        case .warning(let book, let text): warn(book, text)
        case .retrying(let book, let attempts, let delay, let error):
            let again = "again in \(QuantityText.decimal(delay, places: 1)) s"
            logger(book).warning("attempt \(attempts) failed, \(again): \(error.logText)")
        case .ended(let book, let record): end(book, record)
        }
    }

    private mutating func take(_ plan: BatchPlan) {
        self.plan = plan
        names = plan.names
        batch.info("\(BatchText(plan).summary.dropLast())")
    }

    private mutating func end(_ book: Int, _ record: BookRecord) {
        schedules[book] = nil
        let logger = logger(book)
        switch record.state {
        case .done:
            let facts = [
                QuantityText.clock(seconds: record.audioSeconds),
                QuantityText.count(record.chapters, "chapter"),
                QuantityText.bytes(record.outputBytes),
                QuantityText.pace(of: record.audioSeconds, in: record.elapsedSeconds),
                record.processUsage.map {
                    "\(QuantityText.decimal($0.cpuSeconds, places: 1)) s of CPU, "
                        + "\(QuantityText.bytes($0.peakMemory)) of memory"
                },
            ].compactMap(\.self)
            logger.info("wrote \(record.output): \(facts.joined(separator: ", "))")
        case .failed:
            let attempts = record.attempts > 1 ? "failed after \(record.attempts) attempts: " : ""
            logger.error("\(attempts)\(record.error?.logText ?? "failed")")
        case .cancelled:
            logger.log(
                level: record.attempts > 0 ? .warning : .info,
                record.attempts > 0 ? "stopped before it was done" : "not begun")
        case .skipped:
            // With --limit most are left out because the user said so.
            let reason = plan?.items[book].reason ?? ""
            told[book, default: []].insert(reason.oneLine)
            logger.log(level: isLimited ? .info : .warning, "left out: \(reason)")
        case .unchanged: logger.debug("unchanged: \(record.output)")
        }
        // Those of books that were finished before were told when they were made.
        if record.state != .unchanged { for text in record.warnings { warn(book, text) } }
        told[book] = nil
    }

    private func show(_ reason: Interruption.Reason) {
        switch reason {
        case .signal(let number): batch.warning("interrupted by signal \(number)")
        case .outputClosed: batch.warning("interrupted: nobody reads standard output")
        case .outputFailed(let error): batch.error("\(error)")
        }
    }

    private func logger(_ book: Int) -> Logger {
        file.logger(level: level, book: book < names.count ? names[book] : nil)
    }

    /// Each warning once, however often it comes.
    private mutating func warn(_ book: Int?, _ text: String) {
        guard told[book, default: []].insert(text.oneLine).inserted else { return }
        (book.map(logger) ?? batch).warning("\(text)")
    }
}
