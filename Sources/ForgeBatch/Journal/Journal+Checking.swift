import ForgeKit
import ForgeModel
import ForgeSystem
import GRDB

extension Journal {
    /// Refuses what is there under a journal's names and is none: SQLite would add tables to another program's database,
    /// and remove what it takes for the rest of a transaction. Writes nothing; blocks.
    ///
    /// - Throws: `ForgeError`, `usage`; one that may pass where the system does not let anybody look.
    static func check(_ path: ForgePath) throws(ForgeError) {
        try refuseLinks(path)
        let head = try head(of: path, 20) ?? []
        if head.isEmpty {
            // What a run that ended in its first transaction leaves, or nothing at all.
            let rest = try self.head(of: path + "-journal", transaction.count) ?? []
            if rest != transaction, rest.contains(where: { $0 != 0 }) { throw foreign(path + "-journal") }
            if try self.head(of: path + "-wal", 1)?.isEmpty == false { throw foreign(path + "-wal") }
            return
        }
        // The bytes behind the sizes of pages tell of a write-ahead log, which a journal never has.
        guard head.starts(with: Array("SQLite format 3\0".utf8)), head.count == 20, head[18] == 1 else {
            throw foreign(path)
        }
        var configuration = Journal.configuration
        configuration.readonly = true
        // What cannot be read here says why when it is opened.
        let connection = try? JournalConnection(path) {
            try DatabaseQueue(path: path.string, configuration: configuration)
        }
        let isForeign = try? connection?.use { queue in
            try queue.read { database in
                let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master")
                if tables.isEmpty { return false }
                guard tables.contains("grdb_migrations") else { return true }
                // Another run may just be making the first tables.
                let steps = try migrator.appliedIdentifiers(database)
                return !steps.isEmpty && !steps.contains("books")
            }
        }
        if isForeign == true { throw foreign(path) }
    }

    /// SQLite itself follows a link at the name, but none at those that it adds to it.
    static func refuseLinks(_ path: ForgePath) throws(ForgeError) {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            try (path + suffix).refuseLink(remedy: "remove it, or name another with \(.journal)")
        }
    }

    /// How SQLite begins what undoes a transaction, once it is on the disk; zeros stand there before.
    private static let transaction: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

    private static func foreign(_ path: ForgePath) -> ForgeError {
        ForgeError(
            .usage, step: .planning, path: path, reason: "the journal cannot be used",
            remedy: "move it away to begin a new one, or name another with \(.journal)",
            cause: "the file exists and is not a journal of this program")
    }

    /// The first bytes of a file; nil where there is none.
    private static func head(of path: ForgePath, _ count: Int) throws(ForgeError) -> [UInt8]? {
        do throws(SystemError) { return try OpenFile.head(of: path.bytes, count) } catch {
            if error.isPassing { throw ForgeError(errno: error.code, .output, step: .planning, path: path) }
            return nil
        }
    }
}

extension ForgePath {
    fileprivate static func + (path: ForgePath, suffix: String) -> ForgePath {
        ForgePath(bytes: path.bytes + Array(suffix.utf8))
    }
}
