/// A limit of how often something is done. It has no clock of its own: the caller says what time it is.
package struct RateLimit: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private var interval: Duration
    private let growth: Double
    private let longest: Duration
    private let beginsOpen: Bool
    private var last: Instant?

    /// - Parameters:
    ///   - interval: the least time between two.
    ///   - growth: what the interval is multiplied with each time, at least 1.
    ///   - longest: what the interval grows to at most.
    ///   - beginsOpen: whether the first comes at once; else the first question begins an interval.
    package init(
        every interval: Duration, growingBy growth: Double = 1, upTo longest: Duration? = nil,
        beginsOpen: Bool = true
    ) {
        (self.interval, self.growth, self.longest) = (interval, growth, longest ?? interval)
        self.beginsOpen = beginsOpen
    }

    /// Whether the interval is over.
    package func isOpen(at now: Instant) -> Bool {
        last.map { now - $0 >= interval } ?? beginsOpen
    }

    /// Begins an interval, whether the one before was over or not.
    package mutating func close(at now: Instant) { last = now }

    /// True at most once in an interval; the next one counts from here.
    package mutating func isDue(at now: Instant) -> Bool {
        guard isOpen(at: now) else {
            if last == nil { last = now }
            return false
        }
        if last != nil || !beginsOpen { interval = min(longest, interval * growth) }
        last = now
        return true
    }
}
