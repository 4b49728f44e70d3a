import ForgeModel

/// When progress may be shown again: ten times a second at most, and at once when another stage begins.
struct ProgressThrottle {
    private static let interval = Duration.milliseconds(100)

    private var last: ContinuousClock.Instant?
    private var stage: ProgressSnapshot.Stage?

    /// True when enough time has gone by; the next interval counts from here.
    mutating func isDue(_ snapshot: ProgressSnapshot, at now: ContinuousClock.Instant) -> Bool {
        if let last, now - last < Self.interval, snapshot.stage == stage { return false }
        last = now
        stage = snapshot.stage
        return true
    }
}
