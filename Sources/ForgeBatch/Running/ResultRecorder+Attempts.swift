import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation

/// From the beginning of a book's attempt to its end.
extension ResultRecorder {
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
            (record.warnings, record.processUsage) = (report.warnings, report.usage)
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
}
