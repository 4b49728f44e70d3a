import ForgeKit
import ForgeModel
import ForgeSystem
import GRDB

/// The meaning of SQLite's failures.
extension Journal {
    static func failure(_ error: any Error, _ path: ForgePath) -> ForgeError {
        // SQLite looks, before it writes, whether the file still has its name.
        if (error as? DatabaseError)?.extendedResultCode == .SQLITE_READONLY_DBMOVED {
            return ForgeError(
                .outputUnwritable, step: .planning, path: path,
                reason: "the journal was renamed, moved, replaced or removed meanwhile",
                remedy: "put it back, and run the command again")
        }
        let code = (error as? DatabaseError)?.resultCode
        let trouble: Trouble =
            switch code {
            case .SQLITE_CANTOPEN?: opening(path)
            case .SQLITE_CORRUPT?: reading(path)
            default: .lasting
            }
        let isPassing =
            [.SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR, .SQLITE_NOMEM].contains(code)
            || trouble.isPassing
        let remedy: Remedy =
            switch code {
            case .SQLITE_NOMEM?: "end other programs, or raise the limit of memory"
            case .SQLITE_FULL?: "make room, then run the command again"
            case .SQLITE_BUSY?, .SQLITE_LOCKED?: "another program reads it; run the command again"
            case .SQLITE_IOERR?: "check the disk, or name another with \(.journal)"
            case _ where isPassing: "check the disk and what else runs, then run the command again"
            case .SQLITE_CANTOPEN?, .SQLITE_READONLY?, .SQLITE_PERM?:
                "give yourself permission, or name another with \(.journal)"
            // No journal, or one with damaged pages or rows.
            default: "move it away to begin a new one, or name another with \(.journal)"
            }
        return ForgeError(
            code == .SQLITE_FULL ? .diskFull : .system, step: .planning, path: path,
            reason: "the journal cannot be used", remedy: remedy,
            cause: ["\(error)", trouble.words].compactMap(\.self).joined(separator: ": "),
            isTransient: isPassing)
    }

    /// The cause of a failure of which SQLite does not say which system call failed: found by trying again.
    private enum Trouble {
        case call(SystemError)
        /// The failure is as SQLite says.
        case lasting
        /// The call works by now.
        case over

        var isPassing: Bool {
            switch self {
            case .call(let error): error.isPassing
            case .lasting: false
            case .over: true
            }
        }

        var words: String? {
            guard case .call(let error) = self else { return nil }
            return error.words
        }
    }

    /// Opens the file as SQLite would, and asks for the folder, in which it makes another.
    private static func opening(_ path: ForgePath) -> Trouble {
        do throws(SystemError) {
            close(try OwnFile.make(path.bytes, for: .shared))
            let folder = path.parent.appending(".")
            guard folder.withCString({ access($0, W_OK | X_OK) }) == 0 else { throw .last }
            return .over
        } catch {
            return .call(error)
        }
    }

    /// Reads the whole file: SQLite takes a disk that gives EIO for damage.
    private static func reading(_ path: ForgePath) -> Trouble {
        do throws(SystemError) {
            let file = try OpenFile(path)
            while try !file.next(1 << 20).isEmpty {}
        } catch {
            return .call(error)
        }
        var configuration = configuration
        configuration.readonly = true
        do {
            let connection = try JournalConnection(path) {
                try DatabaseQueue(path: path.string, configuration: configuration)
            }
            try connection.use { try $0.read(checkPages) }
            return .over
        } catch {
            return .lasting
        }
    }

    /// - Throws: `DatabaseError` where a page of the file is damaged, which else would show only when a batch comes upon it.
    static func checkPages(_ database: Database) throws {
        if let fault = try String.fetchOne(database, sql: "PRAGMA quick_check(1)"), fault != "ok" {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: fault)
        }
    }
}
