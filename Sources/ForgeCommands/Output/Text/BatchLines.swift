import ForgeBatch
import ForgeModel
import ForgeSystem

/// Lines that tell of a batch.
enum BatchLines {
    /// Percentage, and remaining time or stage, of a book in flight.
    private static func facts(_ snapshot: ProgressSnapshot) -> (percent: String, state: String) {
        let eta = snapshot.remainingSeconds.map { "ETA " + QuantityText.left(seconds: $0) }
        return (
            "\(Int(snapshot.fraction * 100))%",
            snapshot.stage == .processing ? eta ?? "" : snapshot.stage.words
        )
    }

    /// A book in flight, in columns. What matters least goes first when there is no room.
    static func book(_ book: Int, _ snapshot: ProgressSnapshot, _ tally: BatchTally, width: Int) -> String {
        let facts = facts(snapshot)
        let percent = "  " + facts.percent.right(4)
        let tails = [20, 11].map { percent + " " + facts.state.cut(to: $0).left($0) } + [percent]
        // Two columns before the name, and eight at least for it.
        let tail = tails.first { $0.count + 10 <= width } ?? ""
        let room = max(0, width - tail.count - 2)
        // Spaces at the end would take a row of their own in a window made narrow.
        return String(("  " + tally.name(book).cut(to: room).left(room) + tail).withoutTrailingSpaces)
    }

    /// For a log: a line for all and below it one for each book in flight, which nothing is cut from.
    static func whole(_ tally: BatchTally) -> String {
        let books = tally.active.map { book, snapshot in
            let (percent, state) = facts(snapshot)
            return "  \(tally.name(book)): "
                + [percent, state].filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return ([all(tally)] + books).map { $0 + "\n" }.joined()
    }

    /// The facts of all books in one line; the least important go first when there is no room.
    static func all(_ tally: BatchTally, width: Int = .max) -> String {
        let failed = tally.failed > 0 ? ", \(tally.failed) failed" : ""
        let head = "\(Int(tally.fraction * 100))%, \(tally.done) of \(tally.toMake) books\(failed)"
        let speed = ", \(QuantityText.speed(tally.timesRealTime())) real time"
        let eta = tally.remainingSeconds.map { ", ETA \(QuantityText.left(seconds: $0))" } ?? ""
        let written = ", \(QuantityText.bytes(tally.outputBytes)) written"
        let memory = ProcessMemory.residentInAll.map { ", memory \(QuantityText.bytes($0))" } ?? ""
        let tails = [speed + eta + written + memory, speed + eta + written, speed + eta, eta]
        return head + (tails.first { head.count + $0.count <= width } ?? "")
    }

    /// - Parameter name: of the book, different from those of the others.
    static func ended(_ record: BookRecord, name: String, _ style: Style) -> String {
        switch record.state {
        case .done:
            let facts = [
                name, QuantityText.clock(seconds: record.audioSeconds),
                QuantityText.bytes(record.outputBytes),
                QuantityText.pace(of: record.audioSeconds, in: record.elapsedSeconds),
            ]
            return (record.isIncomplete == true ? "done, \(style.error("NOT COMPLETE: "))" : "done: ")
                + facts.joined(separator: ", ")
        case .failed: return style.error("FAILED: ") + "\(name): \(record.error?.description ?? "")"
        case .cancelled: return "not made: \(name)"
        case .unchanged, .skipped: return "\(record.state.rawValue): \(name)"
        }
    }
}
