import ForgeBatch
import ForgeModel
import Testing

@testable import ForgeCommands

@Suite struct BatchTallyTests {
    private static let start = ContinuousClock.now

    /// A tally of events that come a second apart, from when the plan was made.
    private func tally(_ events: [BatchEvent], _ items: [BatchPlan.Item]) throws -> BatchTally {
        var tally = BatchTally()
        tally.take(.planned(BatchSamples.plan(items)), at: Self.start)
        for (second, event) in events.enumerated() {
            tally.take(event, at: Self.start + .seconds(second + 1))
        }
        return tally
    }

    private func half(of seconds: Int64) -> ProgressSnapshot {
        ProgressSnapshot(
            stage: .processing, done: SampleCount(seconds * 500), total: SampleCount(seconds * 1000),
            sampleRate: SampleRate(hertz: 1000), elapsedSeconds: 1)
    }

    @Test func `percent is by seconds of sound, and so are speed and what is left`() throws {
        let items = [
            BatchSamples.item("a", seconds: 3000), BatchSamples.item("old", .unchanged, seconds: 9999),
            BatchSamples.item("b", seconds: 1000),
        ]
        let begun = try tally([.began(book: 0, attempt: 1), .began(book: 2, attempt: 1)], items)
        #expect(begun.toMake == 2)
        #expect(begun.fraction == 0)
        #expect(begun.remainingSeconds == nil)
        #expect(begun.active.map(\.book) == [0, 2])
        let half = try tally(
            [
                .began(book: 0, attempt: 1), .began(book: 2, attempt: 1), .progress(book: 0, half(of: 3000)),
                .ended(book: 2, BatchSamples.record("b", seconds: 1000)),
            ], items)
        #expect(half.fraction == 2500 / 4000.0)
        #expect(half.done == 1)
        #expect(half.outputBytes == 28_800_000)
        // The first second is that of the last event before anything was made.
        #expect(half.timesRealTime(at: Self.start + .seconds(102)) == 25)
        #expect(half.active.map(\.book) == [0])
    }

    @Test func `a failed book is behind, and no sign of speed`() throws {
        let items = [BatchSamples.item("a", seconds: 1000), BatchSamples.item("b", seconds: 3000)]
        let failed = try tally(
            [.began(book: 1, attempt: 1), .ended(book: 1, BatchSamples.record("b", .failed))], items)
        #expect(failed.fraction == 0.75)
        #expect(failed.failed == 1)
        #expect(failed.done == 0)
        #expect(failed.timesRealTime(at: Self.start + .seconds(10)) == 0)
        #expect(failed.remainingSeconds == nil)
    }

    /// Books on a clock of their own: each of so many seconds of sound, some copied, some finished before.
    ///
    /// - Parameter speed: of all slots, at each second.
    /// - Returns: the largest error of the time left from a tenth of the bar on, as a share of it, and whether the bar went
    ///   back.
    private func run(
        _ items: [BatchPlan.Item], atOnce: Int, _ speed: (Double) -> Double, since: Double = 0
    ) throws -> (error: Double, goesBack: Bool) {
        var tally = BatchTally()
        tally.take(.planned(BatchSamples.plan(items)), at: Self.start)
        var waiting = items.indices.filter { items[$0].action == .make }
        var active: [(book: Int, looked: Double, made: Double)] = []
        var told: [(seconds: Double, fraction: Double, left: Double?)] = []
        var seconds = 0.0
        while !waiting.isEmpty || !active.isEmpty {
            seconds += 0.1
            let now = Self.start + .milliseconds(Int(1000 * seconds))
            while active.count < atOnce, !waiting.isEmpty {
                active.append((waiting.removeFirst(), 0, 0))
                tally.take(.began(book: active[active.count - 1].book, attempt: 1), at: now)
            }
            let encoding = active.count { $0.looked >= 1 }
            for index in active.indices {
                let item = items[active[index].book]
                if active[index].looked < 1 {
                    active[index].looked += 0.1
                } else {
                    let isCopy = item.copiedSeconds > 0
                    active[index].made += 0.1 * (isCopy ? 20_000 : speed(seconds) / Double(encoding))
                }
                let share = min(1, active[index].made / item.audioSeconds)
                let snapshot = ProgressSnapshot(
                    stage: share > 0 ? .processing : .calibrating,
                    done: SampleCount(Int64(1000 * share * item.audioSeconds)),
                    total: SampleCount(Int64(1000 * item.audioSeconds)), sampleRate: SampleRate(hertz: 1000),
                    fraction: 0.04 * active[index].looked + 0.94 * share)
                tally.take(.progress(book: active[index].book, snapshot), at: now)
                if share == 1 {
                    tally.take(
                        .ended(
                            book: active[index].book, BatchSamples.record("x", seconds: item.audioSeconds)),
                        at: now)
                }
            }
            active.removeAll { $0.made >= items[$0.book].audioSeconds }
            told.append((seconds, tally.fraction, tally.remainingSeconds))
        }
        let errors = told.filter { $0.fraction >= 0.1 && $0.seconds >= since && seconds - $0.seconds > 2 }
            .map { abs(($0.left ?? .infinity) / (seconds - $0.seconds) - 1) }
        return (
            errors.max() ?? .infinity, zip(told, told.dropFirst()).contains { $0.fraction > $1.fraction }
        )
    }

    @Test func `the time left of a batch of unequal books, some finished before and some copied`() throws {
        var items = [40_000, 600, 3600, 18_000, 900, 27_000, 7200, 1200].map {
            BatchSamples.item("\($0)", seconds: Double($0))
        }
        items += (0..<30).map { BatchSamples.item("old \($0)", .unchanged, seconds: 36_000) }
        for index in [1, 5] { items[index].copiedSeconds = items[index].audioSeconds }
        let outcome = try run(items, atOnce: 3, { _ in 400 })
        #expect(outcome.error < 0.2)
        #expect(!outcome.goesBack)
    }

    @Test func `a batch follows a machine whose speed halves in the middle`() throws {
        let items = (0..<20).map { BatchSamples.item("\($0)", seconds: 10_000) }
        // Half is done after 250 seconds.
        let outcome = try run(items, atOnce: 2, { $0 < 250 ? 400 : 200 }, since: 250 + 85)
        #expect(outcome.error < 0.2)
        #expect(!outcome.goesBack)
    }

    @Test func `a book that was not begun or was stopped is not behind`() throws {
        let items = [BatchSamples.item("a", seconds: 1000), BatchSamples.item("b", seconds: 3000)]
        let stopped = try tally([.ended(book: 1, BatchSamples.record("b", .cancelled))], items)
        #expect(stopped.fraction == 0)
    }

    @Test func `a book that waits for another attempt is not in flight, and the bar stays`() throws {
        let items = [BatchSamples.item("a")]
        let waiting: [BatchEvent] = [
            .began(book: 0, attempt: 1), .progress(book: 0, half(of: 3600)),
            .retrying(book: 0, attempts: 1, delaySeconds: 1, Samples.error),
        ]
        #expect(try tally(waiting, items).active.isEmpty)
        #expect(try tally(waiting, items).fraction == 0.5)
        let again = try tally(waiting + [.began(book: 0, attempt: 2)], items)
        try #require(again.active.count == 1)
        #expect(again.active[0].snapshot.fraction == 0)
        #expect(again.fraction == 0.5)
    }

    @Test func `without a plan or a second nothing divides by nothing`() throws {
        let empty = BatchTally()
        #expect(empty.fraction == 0)
        #expect(empty.timesRealTime() == 0)
        #expect(empty.remainingSeconds == nil)
        #expect(empty.name(3) == "")
        #expect(try tally([], []).fraction == 0)
    }
}
