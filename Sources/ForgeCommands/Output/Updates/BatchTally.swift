import ForgeBatch
import ForgeModel

/// Where a batch stands, from its events.
struct BatchTally {
    private(set) var plan: BatchPlan?
    /// Books in flight, in the order in which they began.
    private(set) var active: [(book: Int, snapshot: ProgressSnapshot)] = []
    private(set) var done = 0
    private(set) var failed = 0
    /// Books that are made in this run, whatever became of them.
    private(set) var toMake = 0
    private(set) var outputBytes: Int64 = 0
    /// Of books that have ended, and of those among them that were made.
    private var (endedSeconds, madeSeconds) = (0.0, 0.0)
    private var began: ContinuousClock.Instant?

    mutating func take(_ event: BatchEvent, at now: ContinuousClock.Instant = .now) {
        switch event {
        case .planned(let plan):
            (self.plan, toMake, began) = (plan, plan.toMake.count, now)
        case .began(let book, _):
            active.removeAll { $0.book == book }
            active.append((book, ProgressSnapshot(stage: .scanning)))
        case .progress(let book, let snapshot):
            if let place = active.firstIndex(where: { $0.book == book }) { active[place].snapshot = snapshot }
        case .retrying(let book, _, _, _): active.removeAll { $0.book == book }
        case .ended(let book, let record):
            active.removeAll { $0.book == book }
            if record.state == .done {
                done += 1
                outputBytes += record.outputBytes
            }
            if record.state == .failed { failed += 1 }
            guard let item = plan?.items[book], item.action == .make, record.state != .cancelled else {
                break
            }
            endedSeconds += item.audioSeconds
            if record.state == .done { madeSeconds += item.audioSeconds }
        case .found, .examined, .warning: break
        }
    }

    var totalSeconds: Double { plan?.audioSeconds ?? 0 }

    /// Seconds of sound that are made of the books in flight.
    private var activeSeconds: Double {
        active.reduce(0) { sum, one in
            sum + one.snapshot.fraction * (plan?.items[one.book].audioSeconds ?? 0)
        }
    }

    /// From 0 to 1, by seconds of sound; what failed is behind, too.
    var fraction: Double { totalSeconds > 0 ? min(1, (endedSeconds + activeSeconds) / totalSeconds) : 0 }

    func elapsedSeconds(at now: ContinuousClock.Instant = .now) -> Double {
        guard let began else { return 0 }
        return began.duration(to: now) / .seconds(1)
    }

    func timesRealTime(at now: ContinuousClock.Instant = .now) -> Double {
        let elapsed = elapsedSeconds(at: now)
        return elapsed > 0 ? (madeSeconds + activeSeconds) / elapsed : 0
    }

    /// Nil before anything is made.
    func remainingSeconds(at now: ContinuousClock.Instant = .now) -> Double? {
        let speed = timesRealTime(at: now)
        return speed > 0 ? max(0, totalSeconds - endedSeconds - activeSeconds) / speed : nil
    }

    func name(_ book: Int) -> String {
        guard let item = plan?.items[book] else { return "" }
        return (item.title ?? item.source.stem.string).oneLine
    }
}
