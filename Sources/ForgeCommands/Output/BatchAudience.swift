import ForgeBatch
import ForgeModel
import Synchronization

/// Everybody a batch is shown to: a person at a terminal or behind a log on stderr, a program on stdout, a file for
/// those who look later.
final class BatchAudience: Sendable {
    private struct State {
        var tally = BatchTally()
        var panel: BatchPanel?
        var schedule: BatchSchedule
        var throttles: [Int: ProgressThrottle] = [:]
        var isEnded = false
        var log: BatchLog?
        /// What was told before there was a log.
        var early: [BatchEvent] = []
    }

    private let command: BatchCommand
    /// For people.
    private let stream: OutputStream
    private let json: JSONRenderer?
    private let style: Style
    private let state: Mutex<State>

    init(
        _ command: BatchCommand, _ interruption: Interruption, stream: OutputStream = .error,
        schedule: BatchSchedule = BatchSchedule()
    ) {
        (self.command, self.stream, style) = (command, stream, Style(for: stream))
        json = command.json ? JSONRenderer(.standard) { interruption.request($0) } : nil
        let terminal = command.json || command.quiet ? nil : Terminal(stream)
        state = Mutex(State(panel: terminal.map { BatchPanel($0) }, schedule: schedule))
    }

    private var isTalking: Bool { !command.quiet && !command.json }

    /// From here on everything goes to a file, too.
    func write(to file: LogFile, _ options: BatchOptions, slots: Int) {
        var log = BatchLog(file, command)
        log.begin(options, slots: slots)
        state.withLock { state in
            for event in state.early { log.show(event) }
            (state.log, state.early) = (log, [])
        }
    }

    /// Tells once where the log goes wrong, also those who want to hear of errors alone.
    private func tellLoss() {
        guard let text = state.withLock({ $0.log?.takeLoss() }) else { return }
        show(.warning(book: nil, text))
        if command.quiet { stream.write(style.warning("warning: ") + text.oneLine + "\n") }
    }

    func show(_ event: BatchEvent) {
        defer { tellLoss() }
        state.withLock { state in
            state.tally.take(event)
            if state.log == nil, command.log.logFile != nil { state.early.append(event) }
            state.log?.show(event)
            if let line = line(event, state.tally) { say(line, &state) }
            record(event, &state)
            guard isTalking, !state.isEnded else { return }
            if state.panel != nil {
                state.panel?.draw(state.tally, event)
            } else if case .progress = event, state.schedule.isDue(at: .now) {
                stream.write(BatchLines.whole(state.tally))
            }
        }
    }

    private func say(_ line: String, _ state: inout State) {
        if state.panel != nil {
            state.panel?.say(line)
        } else {
            stream.write(line)
        }
    }

    /// What a person reads of an event; nil for nothing.
    private func line(_ event: BatchEvent, _ tally: BatchTally) -> String? {
        switch event {
        case .warning(let book, let text):
            guard !command.quiet else { return nil }
            let name = book.map { tally.name($0) + ": " } ?? ""
            return style.warning("warning: ") + (name + text).oneLine + "\n"
        case .planned(let plan): return isTalking ? BatchText(plan).summary : nil
        case .retrying(let book, let attempts, let delay, let error):
            guard !command.quiet else { return nil }
            let again = "again in \(Wording.decimal(delay, places: 1)) s"
            return style.warning("retry: ")
                + "\(tally.name(book)): attempt \(attempts) failed, \(again): \(error)\n"
        case .ended(let book, let record) where tally.plan?.items[book].action == .make:
            return isTalking ? BatchLines.ended(record, tally) + "\n" : nil
        default: return nil
        }
    }

    private func record(_ event: BatchEvent, _ state: inout State) {
        guard let json else { return }
        switch event {
        case .found(let books, let files): json.write("found", FoundRecord(folders: books, files: files))
        case .examined: break
        case .planned(let plan): json.write("plan", BatchPlanRecord(plan))
        case .began(let book, let attempt):
            json.write("began", BeganRecord(book: book, attempt: attempt, title: state.tally.name(book)))
        case .progress(let book, let snapshot):
            // A reader that does not read must not stop the work: progress may be lost.
            let isDue = state.throttles[book, default: ProgressThrottle()].isDue(snapshot, at: .now)
            if isDue, OutputStream.standard.isReady {
                json.write("progress", BatchProgressRecord(book, snapshot, state.tally))
            }
        case .warning(let book, let text):
            json.write("warning", BatchWarningRecord(book: book, message: text))
        case .retrying(let book, let attempts, let delay, let error):
            json.write(
                "retry",
                RetryRecord(book: book, attempts: attempts, delaySeconds: delay, error: ErrorRecord(error)))
        case .ended(let book, let record):
            json.write("ended", EndedRecord(book: book, result: BookResultRecord(record)))
        }
    }

    func showDryRun(_ plan: BatchPlan, root: FilePath) throws {
        end()
        if let json { return json.write("plan", BatchPlanRecord(plan)) }
        try OutputStream.standard.emit(BatchText(plan).full(root: root))
    }

    func show(_ report: BatchReport) throws {
        end()
        state.withLock { $0.log?.show(report) }
        tellLoss()
        if let json { return json.write("report", ReportRecord(report)) }
        if !command.quiet { stream.write(BatchText.end(of: report)) }
        if command.quiet { stream.write(BatchText.failures(of: report)) }
    }

    /// What ended the batch before its time, or as a failure.
    func show(_ error: any Error) {
        state.withLock { $0.log?.show(error) }
        if let error = error as? ForgeError { json?.write("error", ErrorRecord(error)) }
    }

    /// Takes the panel away; nothing is drawn after it.
    func end() {
        state.withLock { state in
            state.panel?.erase()
            state.isEnded = true
        }
    }
}
