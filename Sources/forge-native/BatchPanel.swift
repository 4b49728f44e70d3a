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
        return (books + [BatchLines.all(tally, width: width)]).map { $0.cut(to: width) }
    }

    /// The panel's rows erased from the last to the first, where the cursor then is. One by one: some terminals put a
    /// screen that is erased from its top on into their history.
    private var clearing: String {
        let columns = terminal.size.columns
        let rows = terminal.rewraps ? lines.reduce(0) { $0 + $1.rows(columns: columns) } : lines.count
        return Array(repeating: Terminal.clearLine, count: rows).joined(separator: "\u{1B}[A")
    }
}

/// Lines that tell of a batch.
enum BatchLines {
    /// What matters least goes first when there is no room.
    static func book(_ book: Int, _ snapshot: ProgressSnapshot, _ tally: BatchTally, width: Int) -> String {
        let isEncoding = snapshot.stage == .processing
        let stage = " \(snapshot.stage.rawValue.left(10))"
        let percent = " " + (isEncoding ? "\(Int(snapshot.fraction * 100))%".right(4) : "    ")
        let eta = " " + (snapshot.remainingSeconds.map { "ETA " + Wording.left(seconds: $0) } ?? "").left(11)
        let tails = [stage + percent + eta, stage + percent, percent].map { " " + $0 }
        // Two columns before the name, and eight at least for it.
        let tail = tails.first { $0.count + 10 <= width } ?? ""
        let room = max(0, width - tail.count - 2)
        var line = "  " + tally.name(book).cut(to: room).left(room) + tail
        // Spaces at the end would take a row of their own in a window made narrow.
        while line.last == " " { line.removeLast() }
        return line
    }

    /// What matters least goes first when there is no room.
    static func all(_ tally: BatchTally, width: Int = .max) -> String {
        let failed = tally.failed > 0 ? ", \(tally.failed) failed" : ""
        let head = "\(Int(tally.fraction * 100))%, \(tally.done) of \(tally.toMake) books\(failed)"
        let speed = ", \(Wording.speed(tally.timesRealTime())) real time"
        let eta = tally.remainingSeconds().map { ", ETA \(Wording.left(seconds: $0))" } ?? ""
        let written = ", \(Wording.bytes(tally.outputBytes)) written"
        let memory = Memory.resident.map { ", memory \(Wording.bytes($0))" } ?? ""
        let tails = [speed + eta + written + memory, speed + eta + written, speed + eta, eta]
        return head + (tails.first { head.count + $0.count <= width } ?? "")
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
