package import ForgeModel
import GRDB

/// The counts of a journal, for those who only look: nothing in it is changed. A batch may be running.
package struct JournalSummary: Hashable, Sendable {
    /// Finished books.
    public var done = 0
    /// Books that failed in the last run that tried them.
    public var failed = 0
    /// Books that were stopped, or in flight when a run ended.
    package var interrupted = 0
    /// Books that are not tried any more, because runs ended while they were in flight.
    package var setAside = 0
    /// Books in flight, or that were when a run ended, where no batch runs.
    package var running = 0
    /// The form of its tables, from 1.
    package var form = 0
    /// A later version of the program has changed its form: its books are not counted.
    package var isNewer = false

    /// Of a journal without books.
    public init() {}

    /// Reads a journal. Blocks.
    ///
    /// - Throws: `ForgeError`: it cannot be read, it is damaged, or it is no journal.
    package init(reading path: ForgePath) throws(ForgeError) {
        do {
            var configuration = Journal.configuration
            configuration.readonly = true
            let connection = try JournalConnection(path) {
                try DatabaseQueue(path: path.string, configuration: configuration)
            }
            try connection.use { queue in try queue.read { try read($0) } }
        } catch let error as ForgeError {
            throw error
        } catch {
            let code = (error as? DatabaseError)?.resultCode
            // Rolling back is writing.
            if code == .SQLITE_READONLY {
                throw ForgeError(
                    .system, step: .planning, path: path, reason: "a run ended while it wrote to the journal",
                    remedy: "the next batch puts it right", isTransient: true)
            }
            let isForeign = code == .SQLITE_NOTADB || code == .SQLITE_ERROR
            throw ForgeError(
                .system, step: .planning, path: path,
                reason: isForeign ? "the file is not a journal" : "the journal cannot be read",
                remedy: "move it away to begin a new one, or name another with \(.journal)", cause: "\(error)"
            )
        }
    }

    private mutating func read(_ database: Database) throws {
        try Journal.checkPages(database)
        // A new file, as a batch leaves it that ends at once.
        if try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") == 0 { return }
        form = try Journal.migrator.appliedIdentifiers(database).count
        isNewer = try Journal.migrator.hasBeenSuperseded(database)
        if isNewer { return }
        let rows = try Row.fetchAll(database, sql: "SELECT state, COUNT(*) AS count FROM book GROUP BY state")
        for row in rows {
            let count: Int = row["count"]
            switch JournalBook.State(rawValue: row["state"]) {
            case .done: done = count
            case .failed: failed = count
            case .interrupted: interrupted = count
            case .setAside: setAside = count
            case .running: running = count
            case nil: break
            }
        }
    }
}
