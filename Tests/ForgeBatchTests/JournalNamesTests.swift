import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// Names in a journal, which another run may read from another folder.
@Suite struct JournalNamesTests {
    private func names(_ folders: [ForgePath], from base: ForgePath? = "/home/ann") -> JournalNames {
        JournalNames(folders, from: base)
    }

    @Test(arguments: [
        ("Books", "Books/A/1", "/home/ann/Books/A/1"), ("./Books/", "./Books/A", "/home/ann/Books/A"),
        (".", "./A/1", "/home/ann/A/1"), ("../bob", "../bob/A", "/home/bob/A"), ("..", "../A", "/home/A"),
        ("/srv/B", "/srv/B/A", "/srv/B/A"), ("../../..", "../../../A", "/A"),
        ("Books", "Books", "/home/ann/Books"),
        ("...Then", "...Then/1", "/home/ann/...Then/1"),
    ])
    func `spellings`(_ library: String, _ name: String, _ stored: String) {
        let names = names(["out", ForgePath(library)])
        #expect(names.stored(ForgePath(name)) == ForgePath(stored))
        #expect(names.told(ForgePath(stored)) == ForgePath(name))
    }

    /// A file in none of the folders keeps its absolute name, and one without a base its own.
    @Test func `others`() {
        #expect(names(["Books"]).told("/home/ann/Books2/1") == "/home/ann/Books2/1")
        #expect(names(["Books"], from: nil).stored("Books/1") == "Books/1")
        #expect(JournalNames().told("/a/b") == "/a/b")
    }

    /// Files count by what leads to them from anywhere; a fingerprint of an earlier version, by their names as they were
    /// typed, is known, too.
    @Test func `fingerprints`() async throws {
        let options = BatchOptions(libraries: ["Fixtures"], output: "out")
        func identity(_ library: ForgePath) async throws -> BookIdentity {
            let books = try await Forge.list(library).books
            return try BookIdentity(try #require(books.first { !$0.files.isEmpty }), options)
        }
        let typed = try await identity("Fixtures")
        let absolute = try await identity(("Fixtures" as ForgePath).absolute)
        #expect(typed.files.first?.path != absolute.files.first?.path)
        #expect(typed.fingerprint() == absolute.fingerprint())
        var earlier = Fingerprint()
        earlier.add(options.digest(options.damaged).utf8)
        for (path, state) in typed.files { earlier.add(path, state) }
        #expect(typed.others[earlier] == .some(.none))
        #expect(typed.fingerprint() != earlier)
        #expect(typed.others.count == 2 * DamagePolicy.allCases.count - 1)
    }

    /// A journal of an earlier version has names as they were typed; the row of one takes the place of the other.
    @Test func `rows of earlier versions`() throws {
        try withTemporaryFolder { folder in
            let path = ForgePath(folder.path("j"))
            var book = JournalBook(
                source: "Books/A", fingerprint: Fingerprint(), state: .done, output: "out/A.m4b")
            let file = BookContents.File(path: Data("Books/A/1.mp3".utf8), size: 1, modified: 2)
            book.finish(
                FileState(size: 1, modified: 2, inode: 3),
                BookContents(seconds: 1, tracks: 1, files: [file], incomplete: []))
            try Journal(path).save(book)
            let journal = try Journal(path, names(["Books", "out"]))
            #expect(Array(try journal.books().keys) == ["Books/A"])
            try journal.save(book)
            let rows = try Journal(path).books()
            #expect(Array(rows.keys) == ["/home/ann/Books/A"])
            #expect(rows["/home/ann/Books/A"]?.outputPath == "/home/ann/out/A.m4b")
            #expect(
                rows["/home/ann/Books/A"]?.contents?.files.map { ForgePath(bytes: $0.path) }
                    == ["/home/ann/Books/A/1.mp3"])
            #expect(try journal.books()["Books/A"]?.outputPath == "out/A.m4b")
            #expect(try journal.books()["Books/A"]?.contents?.files == [file])
            try journal.save(
                JournalFind(fingerprint: "f", books: [.init(source: book.source, fingerprint: "g")]))
            #expect(try journal.find("f")?.first?.source == book.source)
            #expect(try Journal(path).find("f")?.first?.source.count == "/home/ann/Books/A".utf8.count)
            try journal.forget(book.sourcePath)
            #expect(try Journal(path).books().isEmpty)
            // The row of an earlier version goes as well.
            try Journal(path).save(book)
            try journal.forget(book.sourcePath)
            #expect(try Journal(path).books().isEmpty)
        }
    }
}
