import ForgeBatch
import ForgeModel

/// The last lines of a terminal while a batch runs: one for each book in flight and one for all. Used under a lock.
struct BatchPanel {
    private let terminal: Terminal
    /// What is on the screen.
    private var lines: [String] = []
    private var next = ContinuousClock.now
    /// What the books in flight were last shown to be at.
    private var stages: [Int: ProgressSnapshot.Stage] = [:]

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Draws anew, ten times a second at most unless a book that is made began, came to another stage or ended.
    mutating func draw(_ tally: BatchTally, _ event: BatchEvent) {
        let now = ContinuousClock.now
        switch event {
        case .began, .planned, .retrying: break
        case .ended(let book, _) where tally.plan?.items[book].action == .make: break
        case .progress(let book, let snapshot) where stages[book] != snapshot.stage: break
        default: guard now >= next else { return }
        }
        // A terminal stopped with Ctrl-S must not stop the work.
        guard terminal.stream.isReady else { return }
        next = now + .milliseconds(100)
        stages = Dictionary(uniqueKeysWithValues: tally.active.map { ($0.book, $0.snapshot.stage) })
        let size = terminal.size
        let fresh = Self.lines(tally, event, columns: size.columns, rows: size.rows)
        terminal.stream.write(clearing + fresh.joined(separator: "\n"))
        lines = fresh
    }

    /// Writes a line that stays, above the panel.
    mutating func say(_ text: String) {
        terminal.stream.write(clearing + text + lines.joined(separator: "\n"))
    }

    mutating func erase() {
        terminal.stream.write(clearing)
        lines = []
    }

    /// What a window of a size has room for: the last line is that for all books, and one row stays free, lest the
    /// window scrolls what can then not be cleared.
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
        return (books + [BatchLines.all(tally)]).map { $0.cut(to: width) }
    }

    /// Back to the panel's first column and everything below it gone. A window that became narrower has wrapped the
    /// lines by now: their rows are counted at its present width.
    private var clearing: String {
        guard !lines.isEmpty else { return "" }
        let width = max(1, terminal.size.columns)
        let rows = lines.reduce(0) { $0 + max(1, ($1.columns + width - 1) / width) }
        return "\r" + (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\u{1B}[J"
    }
}

/// Lines that tell of a batch.
enum BatchLines {
    static func book(_ book: Int, _ snapshot: ProgressSnapshot, _ tally: BatchTally, width: Int) -> String {
        let isEncoding = snapshot.stage == .processing
        let percent = isEncoding ? "\(Int(snapshot.fraction * 100))%".right(4) : "    "
        let eta = snapshot.remainingSeconds.map { "ETA " + Wording.left(seconds: $0) } ?? ""
        let tail = "  \(snapshot.stage.rawValue.left(10)) \(percent) \(eta.left(11))"
        let name = tally.name(book)
        let room = max(8, width - tail.count - 2)
        return "  " + name.cut(to: room).left(room) + tail
    }

    static func all(_ tally: BatchTally) -> String {
        let eta = tally.remainingSeconds().map { ", ETA \(Wording.left(seconds: $0))" } ?? ""
        let failed = tally.failed > 0 ? ", \(tally.failed) failed" : ""
        let memory = Memory.resident.map { ", memory \(Wording.bytes($0))" } ?? ""
        return "\(Int(tally.fraction * 100))%, \(tally.done) of \(tally.toMake) books\(failed), "
            + "\(Wording.speed(tally.timesRealTime())) real time\(eta), \(Wording.bytes(tally.outputBytes)) written\(memory)"
    }

    static func ended(_ record: BookRecord, _ tally: BatchTally) -> String {
        let name = record.name.oneLine
        switch record.state {
        case .done:
            let speed = record.elapsedSeconds > 0 ? record.audioSeconds / record.elapsedSeconds : 0
            return
                "done: \(name), \(Wording.clock(seconds: record.audioSeconds)), \(Wording.bytes(record.outputBytes)), "
                + "\(Wording.speed(speed)) real time"
        case .failed: return "FAILED: \(name): \(record.error?.description ?? "")"
        case .cancelled: return "not made: \(name)"
        case .unchanged, .skipped: return "\(record.state.rawValue): \(name)"
        }
    }
}

/// When a log gets a line of progress: after 10 seconds, then at intervals that grow by half, up to ten minutes.
struct BatchSchedule {
    private var interval = Duration.seconds(10)
    private var next: ContinuousClock.Instant?

    mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let next else {
            self.next = now + interval
            return false
        }
        guard now >= next else { return false }
        interval = min(.seconds(600), interval * 1.5)
        self.next = now + interval
        return true
    }
}
