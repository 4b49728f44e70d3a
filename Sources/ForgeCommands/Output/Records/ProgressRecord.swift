import ForgeModel

/// A snapshot with what can be computed from it.
struct ProgressRecord: Encodable {
    let stage: ProgressSnapshot.Stage
    let done: SampleCount
    let total: SampleCount
    let sampleRate: SampleRate
    let elapsedSeconds: Double
    let fraction: Double
    let timesRealTime: Double
    let remainingSeconds: Double?

    init(_ snapshot: ProgressSnapshot) {
        stage = snapshot.stage
        done = snapshot.done
        total = snapshot.total
        sampleRate = snapshot.sampleRate
        elapsedSeconds = snapshot.elapsedSeconds
        fraction = snapshot.fraction
        timesRealTime = snapshot.timesRealTime
        remainingSeconds = snapshot.remainingSeconds
    }
}
