import ForgeBatch
import ForgeModel
import ForgeSystem

/// The last lines of a terminal while a batch runs: one for each book in flight and one for all.
struct BatchPanel {
    private var limit = RateLimit(every: .milliseconds(100))
    /// The stages of the books in flight, as last shown.
    private var stages: [Int: ProgressSnapshot.Stage] = [:]

    /// Ten times a second at most, unless a book that is made began, came to another stage or ended.
    func isDue(_ event: BatchEvent, _ tally: BatchTally, at now: RateLimit.Instant) -> Bool {
        switch event {
        case .began, .planned, .retrying: true
        case .ended(let book, _) where tally.plan?.items[book].action == .make: true
        case .progress(let book, let snapshot) where stages[book] != snapshot.stage: true
        default: limit.isOpen(at: now)
        }
    }

    /// The lines for a window of a size; the next interval counts from here.
    mutating func lines(
        _ tally: BatchTally, _ event: BatchEvent, size: (columns: Int, rows: Int), at now: RateLimit.Instant
    ) -> [String] {
        limit.close(at: now)
        stages = Dictionary(uniqueKeysWithValues: tally.active.map { ($0.book, $0.snapshot.stage) })
        return Self.lines(tally, event, columns: size.columns, rows: size.rows)
    }

    /// The lines that a window of a size has room for: the last line is that for all books, and one row stays free,
    /// lest the window scrolls what can then not be cleared.
    static func lines(_ tally: BatchTally, _ event: BatchEvent, columns: Int, rows: Int) -> [String] {
        // Three columns stay free for the ^C that a terminal shows.
        let width = max(8, columns - 3)
        if case .examined(let done, let all) = event {
            return ["looking: \(done) of \(all) folders".cut(to: width)]
        }
        guard tally.plan != nil else { return [] }
        let books = tally.active.prefix(max(0, rows - 2)).map {
            BatchLines.book($0.book, $0.snapshot, tally, width: width)
        }
        return (books + [BatchLines.all(tally, width: width)]).map { $0.cut(to: width) }
    }
}
