import ForgeBatch
import ForgeModel
import ForgeSystem

/// The libraries are listed; their files are not opened yet.
struct FoundRecord: Encodable {
    let folders: Int
    let files: Int
}

/// An attempt at a book begins.
struct BeganRecord: Encodable {
    let book: Int
    let attempt: Int
    let title: String
}

/// A warning of a book, or of the batch as a whole.
struct BatchWarningRecord: Encodable {
    let book: Int?
    let message: String
}

/// An attempt failed and another will be made.
struct RetryRecord: Encodable {
    let book: Int
    let attempts: Int
    let delaySeconds: Double
    let error: ErrorRecord
}

/// What became of a book.
struct EndedRecord: Encodable {
    let book: Int
    let result: BookResultRecord
}

/// A book's progress and the batch's.
struct BatchProgressRecord: Encodable {
    let book: Int
    let stage: ProgressSnapshot.Stage
    let fraction: Double
    let remainingSeconds: Double?
    let batchFraction: Double
    let batchRemainingSeconds: Double?
    let timesRealTime: Double
    let done: Int
    let failed: Int
    let toMake: Int
    let outputBytes: Int64
    let memoryBytes: Int64?

    init(
        _ book: Int, _ snapshot: ProgressSnapshot, _ tally: BatchTally,
        memoryBytes: Int64? = ProcessMemory.resident
    ) {
        (self.book, stage, fraction) = (book, snapshot.stage, snapshot.fraction)
        remainingSeconds = snapshot.remainingSeconds
        (batchFraction, batchRemainingSeconds) = (tally.fraction, tally.remainingSeconds())
        timesRealTime = tally.timesRealTime()
        (done, failed, toMake, outputBytes) = (tally.done, tally.failed, tally.toMake, tally.outputBytes)
        self.memoryBytes = memoryBytes
    }
}
