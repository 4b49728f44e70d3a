import ForgeBatch
import ForgeModel
import ForgeSystem

/// Where a batch stands, from its events.
struct BatchTally {
    private(set) var plan: BatchPlan?
    /// The names of the plan's books, each different from the others.
    private var names: [String] = []
    /// Books in flight, in the order in which they began.
    private(set) var active: [(book: Int, snapshot: ProgressSnapshot)] = []
    private(set) var done = 0
    private(set) var failed = 0
    /// Books that are made in this run, whatever became of them.
    private(set) var toMake = 0
    private(set) var outputBytes: Int64 = 0
    /// From 0 to 1, by what making the books costs; what failed is behind, too. Never less than before.
    private(set) var fraction = 0.0
    /// The cost of all books of this run: summed up once, since a library may have a hundred thousand.
    private var totalCost = 0.0
    /// Of books that have ended: what they cost.
    private var endedCost = 0.0
    /// Of those among them that were made: what they cost, and their seconds of sound.
    private var (madeCost, madeSeconds) = (0.0, 0.0)
    private var pace = Pace(shortest: 20)
    /// The last moment at which nothing was made.
    private var began: ContinuousClock.Instant?

    mutating func take(_ event: BatchEvent, at now: ContinuousClock.Instant = .now) {
        switch event {
        case .planned(let plan):
            (self.plan, toMake, totalCost) = (plan, plan.toMake.count, plan.cost)
            names = plan.names
        case .began(let book, _):
            active.removeAll { $0.book == book }
            active.append((book, ProgressSnapshot(stage: .scanning)))
        case .progress(let book, let snapshot):
            if let place = active.firstIndex(where: { $0.book == book }) { active[place].snapshot = snapshot }
        case .retrying(let book, _, _, _): active.removeAll { $0.book == book }
        case .ended(let book, let record):
            active.removeAll { $0.book == book }
            end(book, record)
        case .found, .examined, .warning: break
        }
        let made = madeCost + active { $1.share * $0.cost }
        pace.take(made, at: now)
        if made == 0 { began = now }
        guard totalCost > 0 else { return }
        fraction = max(fraction, min(1, (endedCost + active { $1.fraction * $0.cost }) / totalCost))
    }

    private mutating func end(_ book: Int, _ record: BookRecord) {
        if record.state == .failed { failed += 1 }
        if record.state == .done {
            done += 1
            outputBytes += record.outputBytes
        }
        guard let item = plan?.items[book], item.action == .make, record.state != .cancelled else { return }
        endedCost += item.cost
        if record.state == .done {
            madeCost += item.cost
            madeSeconds += item.audioSeconds
        }
    }

    /// The sum over the books in flight.
    private func active(_ part: (BatchPlan.Item, ProgressSnapshot) -> Double) -> Double {
        active.reduce(0) { sum, one in sum + (plan.map { part($0.items[one.book], one.snapshot) } ?? 0) }
    }

    /// Since the first sound was made; 0 in the first half second, which tells nothing.
    func timesRealTime(at now: ContinuousClock.Instant = .now) -> Double {
        guard let began, case let elapsed = began.duration(to: now) / .seconds(1), elapsed > 0.5 else {
            return 0
        }
        return (madeSeconds + active { $1.share * $0.audioSeconds }) / elapsed
    }

    /// Nil before anything is made.
    var remainingSeconds: Double? {
        pace.seconds(for: totalCost - endedCost - active { $1.share * $0.cost })
    }

    func name(_ book: Int) -> String { book < names.count ? names[book].oneLine : "" }
}
