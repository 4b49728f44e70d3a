import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The summary of a journal and of its folder, without changing either.
@Suite struct JournalSummaryTests {
    /// A journal, `j.sqlite`, of books that something became of. It is open as long as it is held.
    private func journal(
        in folder: TemporaryFolder, _ states: [JournalBook.State]
    ) throws -> (path: ForgePath, journal: Journal) {
        let path = ForgePath(folder.path("j.sqlite"))
        let journal = try Journal(path)
        for (number, state) in states.enumerated() {
            try journal.save(
                JournalBook(
                    source: ForgePath("\(number)"), fingerprint: Fingerprint(), state: state, output: "x"))
        }
        return (path, journal)
    }

    @Test func `books are counted by what became of them, while a batch has the journal open too`() throws {
        try withTemporaryFolder { folder in
            let states: [JournalBook.State] = [
                .done, .done, .done, .done, .done, .failed, .failed, .failed, .failed, .interrupted,
                .interrupted, .interrupted, .setAside, .setAside, .running,
            ]
            let (path, journal) = try journal(in: folder, states)
            defer { withExtendedLifetime(journal) {} }
            let bytes = folder.read("j.sqlite")
            let summary = try JournalSummary(reading: path)
            #expect(summary.done == 5)
            #expect(summary.failed == 4)
            #expect(summary.interrupted == 3)
            #expect(summary.setAside == 2)
            #expect(summary.running == 1)
            #expect(summary.form == 1)
            #expect(!summary.isNewer)
            #expect(folder.read("j.sqlite") == bytes)
            #expect(folder.names == ["j.sqlite"])
        }
    }

    @Test func `a journal of a later version is told as such, whatever it holds`() throws {
        try withTemporaryFolder { folder in
            let (path, journal) = try journal(in: folder, [.done])
            defer { withExtendedLifetime(journal) {} }
            try Tool("python3").run([
                "-c",
                """
                import sqlite3, sys
                d = sqlite3.connect(sys.argv[1])
                d.execute("INSERT INTO grdb_migrations VALUES ('later')")
                d.execute("DROP TABLE book")
                d.commit()
                """, path.string,
            ])
            let summary = try JournalSummary(reading: path)
            #expect(summary.isNewer)
            #expect(summary.form == 2)
            #expect(summary.done == 0)
        }
    }

    @Test func `an empty file is a journal that is yet to be written, others are none`() throws {
        try withTemporaryFolder { folder in
            try folder.write([], to: "empty")
            #expect(try JournalSummary(reading: ForgePath(folder.path("empty"))).form == 0)
            try folder.write(Array("no database at all, but long enough to be read as one".utf8), to: "text")
            try Tool("python3").run([
                "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('CREATE TABLE x (y)')",
                folder.path("other"),
            ])
            for name in ["text", "other"] {
                let error = #expect(throws: ForgeError.self) {
                    try JournalSummary(reading: ForgePath(folder.path(name)))
                }
                #expect(error?.reason == "the file is not a journal", "\(name)")
            }
        }
    }

    @Test func `a damaged journal is not taken for a sound one`() throws {
        try withTemporaryFolder { folder in
            _ = try journal(in: folder, Array(repeating: .done, count: 200))
            var bytes = folder.read("j.sqlite")
            // A leaf of the index, which counting the books does not come by: pages have 4096 bytes, theirs begin with 10.
            let page = try #require(
                stride(from: 4096, to: bytes.count, by: 4096).first {
                    bytes[$0] == 10 && bytes[$0 + 3...$0 + 4] != [0, 0]
                })
            bytes.replaceSubrange(page..<page + 4096, with: [UInt8](repeating: 0x55, count: 4096))
            try folder.write(bytes, to: "damaged")
            let error = #expect(throws: ForgeError.self) {
                try JournalSummary(reading: ForgePath(folder.path("damaged")))
            }
            #expect(error?.reason == "the journal cannot be read")
        }
    }

    @Test func `a write that was cut short is told as such`() throws {
        try withTemporaryFolder { folder in
            let (path, journal) = try journal(in: folder, [.done])
            defer { withExtendedLifetime(journal) {} }
            // Copies both files while a transaction is on the disk and not committed.
            try Tool("python3").run([
                "-c",
                """
                import sqlite3, sys, shutil
                d = sqlite3.connect(sys.argv[1])
                d.execute("PRAGMA cache_size = 1")
                d.execute("CREATE TABLE t (x)")
                for i in range(500): d.execute("INSERT INTO t VALUES (randomblob(1000))")
                for end in ["", "-journal"]: shutil.copy(sys.argv[1] + end, sys.argv[2] + end)
                """, path.string, folder.path("cut"),
            ])
            let cut = ForgePath(folder.path("cut"))
            let error = #expect(throws: ForgeError.self) { try JournalSummary(reading: cut) }
            #expect(error?.reason == "a run ended while it wrote to the journal")
            #expect(error?.isTransient == true)
            _ = try Journal(cut)
            #expect(try JournalSummary(reading: cut).done == 1)
        }
    }

    @Test func `a folder is in use as long as a batch holds it`() throws {
        try withTemporaryFolder { folder in
            let out = ForgePath(folder.path)
            #expect(Batch.use(of: out) == .free)
            #expect(folder.names.isEmpty)
            do {
                let lock = try BatchLock(BatchLock.path(in: out))
                #expect(Batch.use(of: out) == .taken(process: "\(getpid())"))
                withExtendedLifetime(lock) {}
            }
            #expect(Batch.use(of: out) == .free)
            #expect(Batch.use(of: ForgePath(folder.path("nowhere"))) == .free)
        }
    }

    /// Somebody who only looks must not keep a batch from beginning.
    @Test func `a look at the lock does not stop a batch`() throws {
        try withTemporaryFolder { folder in
            let path = BatchLock.path(in: ForgePath(folder.path))
            try folder.write([], to: ".forge-native.lock")
            let look = path.withCString { open($0, O_RDONLY) }
            #expect(flock(look, LOCK_SH | LOCK_NB) == 0)
            let lock = try BatchLock(path) { close(look) }
            #expect(Batch.use(of: ForgePath(folder.path)) != .free)
            withExtendedLifetime(lock) {}
        }
    }
}
