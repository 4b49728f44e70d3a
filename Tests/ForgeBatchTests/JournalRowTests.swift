import ForgeModel
import Foundation
import GRDB
import TestSupport
import Testing

@testable import ForgeBatch

/// Journals outlive the program that wrote them: these are their rows as they lie in the file.
@Suite struct JournalRowTests {
    private static let source = ForgePath("lib/Broken")

    private func book() throws -> JournalBook {
        let file = try JSONDecoder().decode(
            FileState.self, from: Data(#"{"size":1,"modified":2,"inode":3}"#.utf8))
        var book = JournalBook(
            source: Self.source, fingerprint: Fingerprint(), state: .failed, output: "out/x.m4b")
        book.before = file
        book.finish(
            file,
            BookContents(
                seconds: 1.5, tracks: 2, files: [.init(path: Data("1".utf8), size: 4, modified: 5)],
                incomplete: ["w"], isOrganized: true))
        var record = ReportSamples.book(Self.source, .failed)
        (record.title, record.author) = ("T", "A")
        (book.record, book.crashes, book.attempts) = (record, 1, 2)
        return book
    }

    private func columns(_ file: String, _ query: String) throws -> [String] {
        let row = try DatabaseQueue(path: file).read { try Row.fetchOne($0, sql: query) }
        return try #require(row).map { "\($0): \(String.fromDatabaseValue($1) ?? "\($1)")" }
    }

    @Test func `a book's row`() throws {
        try withTemporaryFolder { folder in
            let file = folder.path("j.sqlite")
            try Journal(ForgePath(file)).save(book())
            let columns = try columns(
                file, "SELECT fingerprint, state, before, made, crashes, attempts, record FROM book")
            #expect(
                columns == [
                    "fingerprint: 6c62272e07bb014262b821756295c58d", "state: failed",
                    #"before: {"inode":3,"modified":2,"size":1}"#,
                    #"made: {"contents":{"files":[{"modified":5,"path":"MQ==","size":4}],"incomplete":["w"],"isOrganized":true,"seconds":1.5,"tracks":2},"inode":3,"modified":2,"size":1}"#,
                    "crashes: 1", "attempts: 2",
                    #"record: {"attempts":0,"audioSeconds":1000,"author":"A","bitRate":0,"chapters":0,"elapsedSeconds":0,"error":{"cause":"end of \"file\",\nat once","code":"inputDamaged","message":"lib\/Broken\/1.mp3: the data is cut (end of \"file\",\\nat once); replace it","path":"lib\/Broken\/1.mp3","reason":"the data is cut","remedy":"replace it","step":"decoding","transient":false},"output":"out\/x.m4b","outputBytes":0,"source":"lib\/Broken","state":"failed","title":"T","warnings":[]}"#,
                ])
        }
    }

    @Test func `a row of an earlier version is read, and written as of this one`() throws {
        try withTemporaryFolder { folder in
            let file = folder.path("j.sqlite")
            let journal = try Journal(ForgePath(file))
            let before = try book()
            try journal.save(before)
            try DatabaseQueue(path: file).write { database in
                // As the first versions wrote an error.
                try database.execute(
                    sql: """
                        UPDATE book SET record = json_set(
                            json_remove(record, '$.error.message', '$.error.transient'), '$.error.isTransient', json('true'))
                        """)
            }
            let read = try #require(try journal.books()[Self.source])
            #expect(read.record?.error?.isTransient == true)
            #expect(read.record?.error?.reason == before.record?.error?.reason)
            try journal.save(read)
            let words = try columns(file, "SELECT record FROM book").joined()
            #expect(words.contains(#""transient":true"#))
            #expect(!words.contains("isTransient"))
        }
    }

    /// Inodes of some file systems are beyond what SQLite counts to.
    @Test(arguments: [3, UInt64.max]) func `the short form of a row says what the row says`(
        _ inode: UInt64
    ) throws {
        try withTemporaryFolder { folder in
            let journal = try Journal(ForgePath(folder.path("j.sqlite")))
            var book = try book()
            book.finish(FileState(size: 1, modified: 2, inode: inode), book.contents)
            try journal.save(book)
            let entry = try #require(try journal.entries()[Self.source])
            #expect(entry.fingerprint?.text == book.fingerprint)
            #expect(entry.state == .failed)
            #expect(entry.outputPath == "out/x.m4b")
            #expect(entry.made == book.made)
            #expect(entry.title == "T")
            #expect(entry.author == "A")
            #expect(entry.audioSeconds == 1000)
            #expect(entry.incomplete == ["w"])
            #expect(entry.isOrganized)
            #expect(!entry.isWhole(madeUnder: .fail))
        }
    }

    /// Of runs that wrote down less, and of a book that no run came to the end of.
    @Test(arguments: [nil, [], ["w"]]) func `the short form of a row that says less`(
        _ warnings: [String]?
    ) throws {
        try withTemporaryFolder { folder in
            let journal = try Journal(ForgePath(folder.path("j.sqlite")))
            var book = JournalBook(
                source: Self.source, fingerprint: Fingerprint(), state: .running, output: "out/x.m4b")
            if let warnings {
                book.record = ReportSamples.book(Self.source, .done)
                book.record?.warnings = warnings
            }
            try journal.save(book)
            let entry = try #require(try journal.entries()[Self.source])
            #expect(entry.made == nil)
            #expect(entry.incomplete == nil)
            #expect(!entry.isOrganized)
            #expect(entry.isWhole(madeUnder: .fail))
            #expect(entry.isWhole(madeUnder: .keep) == (warnings == []))
        }
    }

    @Test func `a row of what a folder holds`() throws {
        try withTemporaryFolder { folder in
            let file = folder.path("j.sqlite")
            let books = [JournalFind.Book(source: Data("a".utf8), fingerprint: "f")]
            try Journal(ForgePath(file)).save(JournalFind(fingerprint: "g", books: books))
            #expect(
                try columns(file, "SELECT * FROM find")
                    == ["fingerprint: g", #"books: [{"fingerprint":"f","source":"YQ=="}]"#])
        }
    }
}
