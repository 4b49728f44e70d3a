import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation

/// The results of a batch's books so far: in memory for the report, in the journal for the next run.
final class ResultRecorder: Sendable {
    private struct State {
        var records: [BookRecord]
        /// Entries of books that were begun.
        var entries: [Int: JournalBook] = [:]
        /// Rows that the journal did not take, by source: it is said once, the books go on, and it is tried again.
        var unsaved: [Data: JournalBook] = [:]
        var journalError: ForgeError?
        /// Books whose end was told.
        var ended: Set<Int> = []
        /// Warnings by book; nil: the batch.
        var told: [Int?: Set<String>] = [:]
        /// The missing parts of books that were made, and their numbers of tracks.
        var made: [Int: (tracks: Int, incomplete: [String])] = [:]
    }

    private let plan: BatchPlan
    private let journal: Journal
    private let names: OptionNames
    private let onEvent: @Sendable (BatchEvent) -> Void
    private let state: Monitor<State>

    /// - Parameter names: how warnings call options.
    init(
        _ plan: BatchPlan, journal: Journal, names: OptionNames,
        onEvent: @escaping @Sendable (BatchEvent) -> Void
    ) {
        (self.plan, self.journal, self.names, self.onEvent) = (plan, journal, names, onEvent)
        state = Monitor(
            State(
                records: plan.items.map {
                    var record = BookRecord(
                        source: $0.source, output: $0.output, state: .cancelled, title: $0.title,
                        author: $0.author, audioSeconds: $0.audioSeconds)
                    record.warnings = $0.warnings
                    return record
                }))
    }

    /// Says of all other books than those of jobs what the plan says.
    func closeWhatIsNotMade(
        jobs: Set<Int>, _ known: [ForgePath: JournalEntry]
    ) throws(ForgeError) {
        for (place, item) in plan.items.enumerated() where !jobs.contains(place) {
            let record = state.update { state in
                state.records[place].state =
                    item.error != nil ? .failed : item.action == .unchanged ? .unchanged : .skipped
                state.records[place].error = item.error
                if item.error == nil, item.action == .skip {
                    state.records[place].warnings.append(item.reason)
                }
                if item.action == .unchanged || item.isHeldBack == true {
                    let entry = known[item.source]
                    state.records[place].outputBytes = entry?.made?.size ?? 0
                    state.records[place].warnings += entry?.incomplete ?? []
                    if entry?.incomplete?.isEmpty == false { state.records[place].isIncomplete = true }
                }
                return state.records[place]
            }
            if let error = item.error, Self.tells(error, of: known[item.source]) {
                // What an earlier run made of it stays this batch's own.
                var entry =
                    try journal.book(item.source)
                    ?? JournalBook(
                        source: item.source, fingerprint: Fingerprint(), state: .failed, output: item.output)
                (entry.state, entry.record, entry.changed) = (.failed, record, .now)
                try journal.save(entry)
            }
            onEvent(.ended(book: place, record))
        }
    }

    /// Whether a failure changes what is known of a book: one that was made is not undone because nobody can look at
    /// its files now.
    private static func tells(_ error: ForgeError, of entry: JournalEntry?) -> Bool {
        guard let entry, error.isUnseen else { return true }
        return entry.state != .done && entry.state != .setAside
    }

    // MARK: Warnings

    /// Tells what the plan warns of: of the batch, of the books that are made, and of those that are left out, but for
    /// those that are beyond a limit.
    func tellPlan() {
        tell(nil, plan.warnings)
        for (place, item) in plan.items.enumerated() {
            if item.action == .make { tell(place, item.warnings) }
            if item.action == .skip, item.error == nil, !item.isBeyondLimit {
                tell(place, [(item.isHeldBack == true ? "" : "left out: ") + item.reason])
            }
        }
    }

    /// Each warning once, however often it comes.
    private func tell(_ book: Int?, _ texts: [String]) {
        for text in texts {
            let isNew = state.update { $0.told[book, default: []].insert(text).inserted }
            if isNew { onEvent(.warning(book: book, text)) }
        }
    }

    // MARK: Attempts

    /// Writes down that an attempt begins, before anything is done.
    func begin(_ job: BatchPlanner.Job, attempt: Int) throws(ForgeError) {
        var entry =
            try journal.book(plan.items[job.item].source)
            ?? JournalBook(
                source: plan.items[job.item].source, fingerprint: job.fingerprint, state: .running,
                output: job.output)
        if entry.fingerprint != job.fingerprint.text { entry.crashes = 0 }
        entry.fingerprint = job.fingerprint.text
        (entry.state, entry.output, entry.attempts) = (.running, Data(job.output.bytes), attempt)
        // What an earlier run made stays ours until this one makes it anew: else it could never be replaced.
        (entry.before, entry.changed) = (try FileState.at(job.output), .now)
        let record = state.update { state in
            state.records[job.item].attempts = attempt
            state.entries[job.item] = entry
            return state.records[job.item]
        }
        entry.record = record
        try journal.save(entry)
        onEvent(.began(book: job.item, attempt: attempt))
    }

    func tell(_ item: Int, _ event: ConversionEvent) {
        switch event {
        case .progress(let snapshot): onEvent(.progress(book: item, snapshot))
        case .warning(let text): tell(item, [text])
        case .plan(let plan):
            // Warnings of the plan are those of the book as it is made now.
            state.update { $0.records[item].warnings = plan.warnings }
            tell(item, plan.warnings)
        }
    }

    func warn(_ item: Int, _ text: String) {
        state.update { $0.records[item].warnings.append(text) }
        tell(item, [text])
    }

    func made(_ item: Int, _ report: ConversionReport) {
        state.update { state in
            var record = state.records[item]
            record.audioSeconds = report.length.seconds(at: report.sampleRate)
            (record.elapsedSeconds, record.outputBytes) = (report.elapsedSeconds, report.fileSize)
            (record.bitRate, record.chapters) = (report.bitRate, report.chapters.count)
            (record.warnings, record.usage) = (report.warnings, report.usage)
            if !report.incomplete.isEmpty { record.isIncomplete = true }
            state.records[item] = record
            state.made[item] = (report.tracks, report.incomplete)
        }
        tell(item, report.warnings)
    }

    /// - Parameter isOrganized: the sources were moved away.
    func end(_ job: BatchPlanner.Job, _ outcome: JobOutcome, isOrganized: Bool = false) {
        var made: Result<FileState?, ForgeError> = .success(nil)
        if outcome == .done {
            made = Result { () throws(ForgeError) in try FileState.at(job.output) }
        }
        let (record, entry) = state.update { state -> (BookRecord, JournalBook?) in
            var entry = state.entries[job.item]
            switch outcome {
            case .done:
                state.records[job.item].state = .done
                // Where the file cannot be looked at, the book stays in flight in the journal: the next run finds it.
                if case .success(let made) = made {
                    entry?.state = .done
                    entry?.crashes = 0
                    entry?.finish(
                        made,
                        state.made[job.item].map { job.contents(state.records[job.item], $0, isOrganized) })
                }
            case .failed(let error):
                (state.records[job.item].state, state.records[job.item].error) = (.failed, error)
                entry?.state = .failed
            case .cancelled:
                state.records[job.item].state = .cancelled
                entry?.state = .interrupted
            }
            entry?.record = state.records[job.item]
            entry?.changed = .now
            return (state.records[job.item], entry)
        }
        // A book that was not begun has nothing to write down.
        if let entry { save(entry) }
        tellEnd(job.item, record)
    }

    /// The end of a book that cannot be written down.
    func endUnwritten(_ job: BatchPlanner.Job, _ outcome: JobOutcome, _ error: ForgeError) {
        let record = state.update { state in
            switch outcome {
            case .done: state.records[job.item].state = .done
            case .failed(let error):
                (state.records[job.item].state, state.records[job.item].error) = (.failed, error)
            case .cancelled: state.records[job.item].state = .cancelled
            }
            return state.records[job.item]
        }
        keep(nil, error)
        tellEnd(job.item, record)
    }

    /// Once, whoever is late.
    private func tellEnd(_ item: Int, _ record: BookRecord) {
        if state.update({ $0.ended.insert(item).inserted }) { onEvent(.ended(book: item, record)) }
    }

    private func save(_ entry: JournalBook) {
        do throws(ForgeError) {
            try journal.save(entry)
            state.update { $0.unsaved[entry.source] = nil }
        } catch {
            keep(entry, error)
        }
    }

    /// Keeps a row for later, and says once why.
    private func keep(_ entry: JournalBook?, _ error: ForgeError) {
        let failure = error.worded(names)
        let isFirst = state.update { state in
            if let entry { state.unsaved[entry.source] = entry }
            // Whoever comes back from a call that was given up has nothing new to say.
            if error.code == .cancelled, state.journalError != nil { return false }
            defer { state.journalError = failure }
            return state.journalError == nil
        }
        if isFirst { tell(nil, ["\(failure)"]) }
    }

    /// Writes down what the journal did not take before.
    func saveRest() { for entry in state.read({ $0.unsaved.values.map(\.self) }) { save(entry) } }

    /// - Parameter error: what ended the batch; nil takes what kept the journal from holding all.
    func report(_ options: BatchOptions, began: Date, error: ForgeError?) -> BatchReport {
        let (records, unsaved) = state.read { ($0.records, $0.unsaved.isEmpty ? nil : $0.journalError) }
        return BatchReport(
            libraries: plan.libraries ?? options.libraries, output: options.output, began: began, ended: .now,
            warnings: plan.warnings, books: records, error: error ?? unsaved, gone: plan.gone)
    }
}
