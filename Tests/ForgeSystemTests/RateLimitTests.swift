import ForgeSystem
import Testing

/// How often something is let through, by a clock that is made up.
@Suite struct RateLimitTests {
    private let start = RateLimit.Instant.now

    /// The seconds at which a limit lets something through that asks every tenth of one.
    private func due(_ limit: RateLimit, tenths: Int) -> [Double] {
        var limit = limit
        return (0...tenths).filter { limit.isDue(at: start + .milliseconds(100 * $0)) }.map {
            Double($0) / 10
        }
    }

    @Test func `the first comes at once, the next when an interval is over`() {
        #expect(due(RateLimit(every: .seconds(1)), tenths: 30) == [0, 1, 2, 3])
    }

    @Test func `an interval counts from what came, not from when it could have`() {
        var limit = RateLimit(every: .seconds(1))
        let asked = [0, 1.75, 2.5, 2.75, 3.5].filter { limit.isDue(at: start + .seconds($0)) }
        #expect(asked == [0, 1.75, 2.75])
    }

    @Test func `the first question may begin an interval`() {
        #expect(due(RateLimit(every: .seconds(1), beginsOpen: false), tenths: 30) == [1, 2, 3])
        #expect(due(RateLimit(every: .zero, beginsOpen: false), tenths: 2) == [0.1, 0.2])
    }

    @Test func `intervals grow up to a bound`() {
        let growing = RateLimit(every: .seconds(1), growingBy: 2, upTo: .seconds(3), beginsOpen: false)
        #expect(due(growing, tenths: 120) == [1, 3, 6, 9, 12])
        #expect(
            due(RateLimit(every: .seconds(1), growingBy: 2, upTo: .seconds(3)), tenths: 70) == [0, 1, 3, 6])
    }

    @Test func `what comes out of turn begins an interval, too`() {
        var limit = RateLimit(every: .seconds(1))
        #expect(limit.isOpen(at: start))
        limit.close(at: start + .seconds(5))
        #expect(!limit.isOpen(at: start + .seconds(5.75)))
        #expect(limit.isOpen(at: start + .seconds(6)))
    }
}
