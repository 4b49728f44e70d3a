import Testing

@testable import ForgeSystem

@Suite struct PaceTests {
    private static let start = ContinuousClock.now

    /// Tells of work every tenth of a second.
    ///
    /// - Parameter rate: the work of a second, at each second.
    private func run(
        _ pace: inout Pace, _ seconds: Range<Double>, from done: Double = 0, rate: (Double) -> Double
    ) -> Double {
        var done = done
        for step in Int(seconds.lowerBound * 10)..<Int(seconds.upperBound * 10) {
            pace.take(done, at: Self.start + .milliseconds(100 * step))
            done += rate(Double(step) / 10) / 10
        }
        pace.take(done, at: Self.start + .milliseconds(Int(1000 * seconds.upperBound)))
        return done
    }

    @Test func `nothing is known before work is done, and nothing divides by nothing`() {
        var pace = Pace()
        #expect(pace.rate == nil)
        #expect(pace.seconds(for: 1) == nil)
        pace.take(0, at: Self.start)
        pace.take(3, at: Self.start)
        pace.take(5, at: Self.start)
        #expect(pace.rate == nil)
        #expect(pace.seconds(for: 1) == nil)
        pace.take(7, at: Self.start + .seconds(1))
        #expect(pace.rate == 4)
        #expect(pace.seconds(for: 8) == 2)
        #expect(pace.seconds(for: -1) == 0)
    }

    @Test func `time before the first work does not count`() throws {
        var pace = Pace()
        _ = run(&pace, 0..<70) { $0 < 60 ? 0 : 4 }
        #expect(abs(try #require(pace.rate) - 4) < 0.01)
    }

    @Test func `a machine that becomes twice as slow is known within a fifth of the time so far`() throws {
        var pace = Pace()
        _ = run(&pace, 0..<130) { $0 < 100 ? 10 : 5 }
        #expect(abs(try #require(pace.rate) - 5) < 1.2)
    }

    @Test func `work that is done anew is no work, and that a machine slept is not its speed`() throws {
        var pace = Pace()
        _ = run(&pace, 0..<100) { _ in 10 }
        _ = run(&pace, 100..<150, from: 300) { _ in 10 }
        #expect(abs(try #require(pace.rate) - 10) < 0.2)
        pace.take(800, at: Self.start + .seconds(9000))
        _ = run(&pace, 9000..<9030, from: 800) { _ in 10 }
        #expect(abs(try #require(pace.rate) - 10) < 1.5)
    }

    @Test func `other work between is not counted`() throws {
        var pace = Pace()
        _ = run(&pace, 0..<20) { _ in 10 }
        pace.rest()
        _ = run(&pace, 30..<31, from: 200) { _ in 10 }
        #expect(abs(try #require(pace.rate) - 10) < 0.01)
    }
}
