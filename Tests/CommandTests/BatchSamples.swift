import ForgeBatch
import ForgeModel
import Foundation

/// Batches for the tests of what is shown.
enum BatchSamples {
    static func item(
        _ name: String, _ action: BatchPlan.Item.Action = .make, seconds: Double = 3600,
        error: ForgeError? = nil
    ) -> BatchPlan.Item {
        BatchPlan.Item(
            source: ForgePath("lib/\(name)"), output: ForgePath("out/\(name)/\(name).m4b"), action: action,
            reason: "new", title: name, audioSeconds: seconds, expectedBytes: Int64(seconds * 8000),
            error: error)
    }

    static func plan(_ items: [BatchPlan.Item]) -> BatchPlan {
        BatchPlan(
            items: items, warnings: ["a folder\u{1B} cannot be read"], freeBytes: 5_000_000_000)
    }

    static func record(
        _ name: String, _ state: BookRecord.State = .done, seconds: Double = 3600, elapsed: Double = 36
    ) -> BookRecord {
        var record = BookRecord(
            source: ForgePath("lib/\(name)"), output: ForgePath("out/\(name)/\(name).m4b"), state: state,
            title: name,
            audioSeconds: seconds)
        if state == .failed { record.error = Samples.error }
        guard state == .done else { return record }
        (record.elapsedSeconds, record.outputBytes, record.chapters, record.attempts) = (
            elapsed, 28_800_000, 12, 1
        )
        (record.author, record.bitRate) = ("A. Person", 64_000)
        return record
    }

    /// A report with text from files that tries to reach the terminal.
    static var report: BatchReport {
        var done = record("Done \u{1B}[31mred")
        done.warnings = ["a cover\nis left out"]
        return BatchReport(
            libraries: ["lib"], output: "out", began: Date(timeIntervalSince1970: 1_700_000_000),
            ended: Date(timeIntervalSince1970: 1_700_000_090), warnings: ["lib/x\u{7}: no permission"],
            books: [
                done, record("Broken", .failed), record("Old", .unchanged), record("Other", .skipped),
                record("Late", .cancelled, seconds: 0),
            ])
    }
}
