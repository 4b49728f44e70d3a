import ForgeModel
import ForgeSystem

/// When the progress of a book may be shown again: ten times a second at most, and at once when another stage begins.
struct ProgressThrottle {
    private var limit = RateLimit(every: .milliseconds(100))
    private var stage: ProgressSnapshot.Stage?

    /// True when enough time has gone by; the next interval counts from here.
    mutating func isDue(_ snapshot: ProgressSnapshot, at now: RateLimit.Instant) -> Bool {
        guard snapshot.stage != stage || limit.isOpen(at: now) else { return false }
        limit.close(at: now)
        stage = snapshot.stage
        return true
    }
}
