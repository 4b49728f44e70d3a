import ForgeSystem

/// When progress of a batch is worth lines: after 10 seconds, then at intervals that grow by half, up to ten minutes.
struct BatchSchedule {
    private var limit: RateLimit

    init(first: Duration = .seconds(10)) {
        limit = RateLimit(every: first, growingBy: 1.5, upTo: .seconds(600), beginsOpen: false)
    }

    mutating func isDue(at now: RateLimit.Instant) -> Bool { limit.isDue(at: now) }
}
