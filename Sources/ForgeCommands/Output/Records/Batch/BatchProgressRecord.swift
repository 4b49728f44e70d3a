import ForgeModel
import ForgeSystem

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
        memoryBytes: Int64? = ProcessMemory.residentInAll
    ) {
        (self.book, stage, fraction) = (book, snapshot.stage, snapshot.fraction)
        remainingSeconds = snapshot.remainingSeconds
        (batchFraction, batchRemainingSeconds) = (tally.fraction, tally.remainingSeconds)
        timesRealTime = tally.timesRealTime()
        (done, failed, toMake, outputBytes) = (tally.done, tally.failed, tally.toMake, tally.outputBytes)
        self.memoryBytes = memoryBytes
    }
}
