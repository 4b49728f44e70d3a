import ForgeModel
import ForgeSystem

/// When progress of a book is worth a line: at every tenth, but not within two seconds of the last, and every minute.
struct ProgressSchedule {
    private var shortest = RateLimit(every: .seconds(2), beginsOpen: false)
    private var longest = RateLimit(every: .seconds(60), beginsOpen: false)
    private var hasBegun = false
    private var tenth = 0

    /// True when a line is due; the next one counts from here.
    mutating func isDue(_ snapshot: ProgressSnapshot, at now: RateLimit.Instant) -> Bool {
        guard snapshot.stage == .processing else { return false }
        let tenth = Int(snapshot.fraction * 10)
        let isDue = tenth > self.tenth && shortest.isOpen(at: now) || longest.isOpen(at: now)
        guard isDue || !hasBegun else { return false }
        shortest.close(at: now)
        longest.close(at: now)
        if isDue { self.tenth = tenth }
        hasBegun = true
        return isDue
    }
}
