import ForgeModel
import ForgeSystem

/// When progress of a book is worth a line: at every tenth of it and when its quality is looked for, but not within two
/// seconds of the last, and every minute.
struct ProgressSchedule {
    /// The stages that may last.
    private static let long: Set<ProgressSnapshot.Stage> = [
        .analyzing, .listening, .calibrating, .processing,
    ]

    private var shortest = RateLimit(every: .seconds(2), beginsOpen: false)
    private var longest = RateLimit(every: .seconds(60), beginsOpen: false)
    private var hasBegun = false
    private var tenth = 0
    private var isSearchTold = false

    /// True when a line is due; the next one counts from here.
    mutating func isDue(_ snapshot: ProgressSnapshot, at now: RateLimit.Instant) -> Bool {
        guard Self.long.contains(snapshot.stage) else { return false }
        let tenth = Int(snapshot.fraction * 10)
        let isSearch = snapshot.stage == .calibrating && !isSearchTold
        let isDue = (tenth > self.tenth || isSearch) && shortest.isOpen(at: now) || longest.isOpen(at: now)
        guard isDue || !hasBegun else { return false }
        shortest.close(at: now)
        longest.close(at: now)
        if isDue {
            self.tenth = tenth
            isSearchTold = isSearchTold || isSearch
        }
        hasBegun = true
        return isDue
    }
}
