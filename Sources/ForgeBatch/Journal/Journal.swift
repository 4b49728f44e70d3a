import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation
import GRDB

/// The record of a library's batches, in a SQLite file: which books are finished, with which inputs and outputs, which
/// were in flight when a run ended, and which failed.
///
/// Every change is on the disk when its call returns. Calls block, and may be made on any thread.
final class Journal: Sendable {
    private let connection: JournalConnection
    private var queue: DatabaseQueue { connection.queue }
    private let names: JournalNames

    /// Opens the file or makes it.
    ///
    /// - Parameter names: how its files are called in this run.
    /// - Throws: `ForgeError`: it cannot be opened, or it is no journal.
    init(_ path: ForgePath, _ names: JournalNames = JournalNames()) throws(ForgeError) {
        self.names = names
        try Self.refuseLinks(path)
        do {
            connection = try JournalConnection(path) {
                try DatabaseQueue(path: path.string, configuration: Self.configuration)
            }
            let isNewer = try connection.use { try $0.read(Self.migrator.hasBeenSuperseded) }
            guard !isNewer else {
                throw ForgeError(
                    .usage, step: .planning, path: path, reason: "the journal is of a newer forge-native",
                    remedy: "run that one, or name another journal with \(.journal)")
            }
            try connection.use { try Self.migrator.migrate($0) }
        } catch let error as ForgeError {
            throw error
        } catch {
            throw Self.failure(error, path)
        }
    }

    /// An empty one in memory.
    init() throws(ForgeError) {
        names = JournalNames()
        do {
            connection = try JournalConnection("") { try DatabaseQueue() }
            try Self.migrator.migrate(queue)
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(
                .system, step: .planning, reason: "SQLite cannot be used", remedy: "report it",
                cause: "\(error)")
        }
    }

    /// How a journal's file is opened by all who do.
    ///
    /// A rollback journal, SQLite's default, rather than a write-ahead log: that one needs memory shared between
    /// processes, which network mounts do not have.
    static var configuration: Configuration {
        var configuration = Configuration()
        // Whoever reads or writes it holds it for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("books") { database in
            try database.create(table: "book") { table in
                table.primaryKey("source", .blob)
                table.column("fingerprint", .text).notNull()
                table.column("state", .text).notNull()
                table.column("output", .blob).notNull()
                table.column("before", .jsonText)
                table.column("made", .jsonText)
                table.column("crashes", .integer).notNull()
                table.column("attempts", .integer).notNull()
                table.column("record", .jsonText)
                table.column("changed", .datetime).notNull()
            }
            try database.create(table: "find") { table in
                table.primaryKey("fingerprint", .text)
                table.column("books", .jsonText).notNull()
            }
        }
        return migrator
    }

    // MARK: Books

    /// All rows in short, by source.
    ///
    /// - Parameter paths: those that are in memory, which rows share.
    func entries(sharing paths: Set<ForgePath> = []) throws(ForgeError) -> [ForgePath: JournalEntry] {
        try running {
            try queue.read { database in
                var entries: [ForgePath: JournalEntry] = [:]
                entries.reserveCapacity(try JournalBook.fetchCount(database))
                let rows = try Row.fetchCursor(database, sql: JournalEntry.query)
                while let row = try rows.next() {
                    let entry = try JournalEntry(row) { path in
                        let path = names.told(path)
                        return paths.firstIndex(of: path).map { paths[$0] } ?? path
                    }
                    if entries[entry.sourcePath] == nil { entries[entry.sourcePath] = entry }
                }
                return entries
            }
        }
    }

    /// The rows of books in a state.
    func books(in state: JournalBook.State) throws(ForgeError) -> [JournalBook] {
        try running {
            try queue.read { try JournalBook.filter(Column("state") == state.rawValue).fetchAll($0) }
        }.map { $0.renamed(names.told) }
    }

    /// The row of one book; nil where there is none.
    func book(_ source: ForgePath) throws(ForgeError) -> JournalBook? {
        let stored = names.stored(source)
        return try running {
            try queue.read { database in
                try JournalBook.fetchOne(database, key: Data(stored.bytes))
                    ?? JournalBook.fetchOne(database, key: Data(source.bytes))
            }
        }?.renamed(names.told)
    }

    func save(_ book: JournalBook) throws(ForgeError) {
        let stored = book.renamed(names.stored)
        try running {
            try queue.write { database in
                try stored.save(database)
                // Journals had names as they were typed.
                if stored.source != book.source { try book.delete(database) }
            }
        }
    }

    func forget(_ source: ForgePath) throws(ForgeError) {
        try running {
            try queue.write { database in
                for name in [names.stored(source), source] {
                    try JournalBook.deleteOne(database, key: Data(name.bytes))
                }
            }
        }
    }

    // MARK: Finds

    /// The books that a folder, or the loose files of a library, turned out to hold, by the fingerprint of all its files; nil
    /// where it was never looked into.
    func find(_ fingerprint: String) throws(ForgeError) -> [JournalFind.Book]? {
        // A statement that is compiled once, outside of a transaction: it is run for every folder of a library.
        try running {
            try queue.inDatabase { database in
                let query = "SELECT * FROM find WHERE fingerprint = ?"
                return try JournalFind.fetchOne(
                    try database.cachedStatement(sql: query), arguments: [fingerprint])
            }
        }?.renamed(names.told).books
    }

    func save(_ find: JournalFind) throws(ForgeError) {
        try running { try queue.write { try find.renamed(names.stored).save($0) } }
    }

    private func running<T>(_ body: () throws -> T) throws(ForgeError) -> T {
        // Whoever was not waited for may not write down what is no longer so.
        if WatchedWork.current?.isGivenUp == true { throw .cancelled(step: .planning) }
        do {
            return try connection.use { _ in try body() }
        } catch {
            throw Self.failure(error, ForgePath(queue.path))
        }
    }
}
