import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation

/// The results of a batch's books so far: in memory for the report, in the journal for the next run.
final class ResultRecorder: Sendable {
    struct State {
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

    let plan: BatchPlan
    let journal: Journal
    private let names: OptionNames
    let onEvent: @Sendable (BatchEvent) -> Void
    let state: Monitor<State>

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
    func tell(_ book: Int?, _ texts: [String]) {
        for text in texts {
            let isNew = state.update { $0.told[book, default: []].insert(text).inserted }
            if isNew { onEvent(.warning(book: book, text)) }
        }
    }

    func save(_ entry: JournalBook) {
        do throws(ForgeError) {
            try journal.save(entry)
            state.update { $0.unsaved[entry.source] = nil }
        } catch {
            keep(entry, error)
        }
    }

    /// Keeps a row for later, and says once why.
    func keep(_ entry: JournalBook?, _ error: ForgeError) {
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
