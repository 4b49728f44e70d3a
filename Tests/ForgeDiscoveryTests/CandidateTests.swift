import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Which files make a book.
@Suite struct CandidateTests {
    /// Makes empty files and runs `body` with their folder, named `book`.
    private func inBook(_ names: [String], _ body: (TemporaryFolder, ForgePath) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("book"), withIntermediateDirectories: true)
            for name in names { try folder.write([], to: "book/\(name)") }
            try body(folder, ForgePath(folder.path("book")))
        }
    }

    @Test func `folder in natural order`() throws {
        try inBook(["10.mp3", "2.MP3", "1.flac", "cover.jpg", "notes.txt"]) { _, book in
            let candidate = try Discovery.candidate(inputs: [book])
            #expect(candidate.files == ["1.flac", "2.MP3", "10.mp3"].map { book.appending($0) })
            #expect(candidate.name == "book")
            #expect(candidate.orderReason == "natural order of file names")
            #expect(!candidate.isExplicitOrder)
            #expect(candidate.warnings.isEmpty)
        }
    }

    @Test func `ignored names`() throws {
        let ignored = [
            "._1.mp3", ".hidden.mp3", ".DS_Store", "Thumbs.db", "2.mp3.part", "3.tmp", "@eaDir/1.mp3",
        ]
        try inBook(["1.mp3"] + ignored) { _, book in
            let candidate = try Discovery.candidate(inputs: [book])
            #expect(candidate.files == [book.appending("1.mp3")])
            #expect(candidate.warnings.isEmpty)
        }
    }

    @Test func `sub folders with audio are named`() throws {
        try inBook(["1.mp3", "Part 2/deep/1.ogg", "Part 10/1.mp3", "scans/a.jpg"]) { _, book in
            let candidate = try Discovery.candidate(inputs: [book])
            #expect(candidate.files.count == 1)
            #expect(
                candidate.warnings == ["not in the book: audio in the sub folders \"Part 2\", \"Part 10\""])
        }
    }

    @Test func `audio only in sub folders`() throws {
        try inBook((1...7).map { "Part\($0)/1.mp3" }) { _, book in
            let error = try #require(Discovery.failure(of: [book]))
            #expect(error.code == .noAudio)
            #expect(error.step == .scanning)
            #expect(error.path == book)
            #expect(
                error.reason.hasSuffix("\"Part1\", \"Part2\", \"Part3\", \"Part4\", \"Part5\" and 2 more"))
        }
    }

    @Test func `folder links that loop end`() throws {
        try inBook(["a/b/readme.txt"]) { folder, book in
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("book/a/b/up"), withDestinationPath: folder.path("book"))
            #expect(Discovery.failure(of: [book])?.reason == "there is no audio file in it")
            try folder.write([], to: "book/1.mp3")
            let candidate = try Discovery.candidate(inputs: [book])
            #expect(candidate.warnings.isEmpty, "the book itself is no sub folder of it")
        }
    }

    @Test func `links to files are followed and broken ones kept`() throws {
        try inBook(["real.mp3"]) { folder, book in
            for (link, target) in [("1.mp3", "real.mp3"), ("2.mp3", "nowhere.mp3")] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path("book/\(link)"), withDestinationPath: target)
            }
            let files = try Discovery.candidate(inputs: [book]).files
            #expect(files == ["1.mp3", "2.mp3", "real.mp3"].map { book.appending($0) })
        }
    }

    @Test func `names are bytes`() throws {
        let names: [[UInt8]] = [
            Array("1 line\nbreak.mp3".utf8), Array("2 \"quotes' & 🎧 ü.mp3".utf8),
            Array("3 ".utf8) + [0xFF, 0xFE] + Array(".mp3".utf8), Array("-v.mp3".utf8),
        ]
        try inBook([]) { _, book in
            for name in names {
                let path = book.appending(ForgePath(bytes: name))
                let descriptor = path.withCString { open($0, O_CREAT | O_WRONLY, 0o600) }
                try #require(descriptor >= 0)
                close(descriptor)
            }
            let files = try Discovery.candidate(inputs: [book]).files
            #expect(Set(files) == Set(names.map { book.appending(ForgePath(bytes: $0)) }))
            for file in files { _ = try Discovery.candidate(inputs: [file]) }
        }
    }

    @Test func `files in the order given`() throws {
        try inBook(["b.mp3", "a.bin"]) { folder, book in
            let files = ["b.mp3", "a.bin"].map { book.appending($0) }
            let candidate = try Discovery.candidate(inputs: files)
            #expect(candidate.files == files)
            #expect(candidate.isExplicitOrder)
            #expect(candidate.name == "book")
            #expect(candidate.orderReason == "the order in which they were given")
            let one = try Discovery.candidate(inputs: [files[0]])
            #expect(one.name == "b")
            #expect(one.orderReason == "a single file")
            let elsewhere = ForgePath(try folder.write([], to: "other/c.mp3"))
            let scattered = try Discovery.candidate(inputs: [elsewhere, files[0]])
            #expect(scattered.name == "c")
        }
    }

    @Test func `same file twice is allowed with a warning`() throws {
        try inBook(["a.mp3"]) { folder, book in
            let again = ForgePath(folder.path("book/../book/a.mp3"))
            let candidate = try Discovery.candidate(inputs: [book.appending("a.mp3"), again])
            #expect(candidate.files.count == 2)
            #expect(
                candidate.warnings == ["\(again) was given more than once and is in the book as often"])
        }
    }

    @Test func `mistakes`() throws {
        try inBook(["a.mp3"]) { folder, book in
            #expect(Discovery.failure(of: [])?.code == .usage)
            #expect(Discovery.failure(of: [book, book])?.code == .usage)
            #expect(Discovery.failure(of: [book.appending("a.mp3"), book])?.path == book)
            #expect(Discovery.failure(of: [book.appending("b.mp3")])?.code == .inputMissing)
            #expect(Discovery.failure(of: [book.appending("a.mp3").appending("x")])?.code == .inputMissing)
            try FileManager.default.removeItem(atPath: folder.path("book/a.mp3"))
            #expect(Discovery.failure(of: [book])?.code == .noAudio)
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `closed folder`() throws {
        try inBook(["a.mp3"]) { folder, book in
            chmod(folder.path("book"), 0)
            defer { chmod(folder.path("book"), 0o700) }
            let error = try #require(Discovery.failure(of: [book]))
            #expect(error.code == .inputUnreadable)
            #expect(!error.isTransient)
        }
    }

    @Test func `dot is named after its folder`() throws {
        try inBook(["a.mp3"]) { _, book in
            for path in [book.appending("."), ForgePath("\(book)//")] {
                let candidate = try Discovery.candidate(inputs: [path])
                #expect(candidate.name == "book", "\(path)")
            }
        }
    }

    @Test func `output paths`() {
        func path(_ name: String, _ requested: ForgePath?, isFolder: Bool = false) -> ForgePath {
            let candidate = BookCandidate(
                name: name, files: ["a"], orderReason: "", isExplicitOrder: true)
            return Discovery.outputPath(for: candidate, requested: requested) { _ in isFolder }
        }
        #expect(path("Book", nil) == "Book.m4b")
        #expect(path("Book", "x.m4b") == "x.m4b")
        #expect(path("Book", "out/") == "out/Book.m4b")
        #expect(path("Book", "out", isFolder: true) == "out/Book.m4b")
        #expect(path("A/B", nil) == "A_B.m4b")
        #expect(path("Who? \"Why\": A * B", nil) == "Who_ _Why__ A _ B.m4b")
        #expect(path("It Begins...", nil) == "It Begins.m4b")
        #expect(path("Aux", nil) == "_Aux.m4b")
        #expect(path("...and more", nil) == "_..and more.m4b")
        #expect(path("a\u{202E}gpj\u{2069}", nil) == "agpj.m4b")
        #expect(path("\u{202E}.x", nil) == "_x.m4b")
        #expect(path("\u{202E}", nil) == "audiobook.m4b")
        #expect(path("Book", "x\u{202E}.m4b") == "x\u{202E}.m4b")
        let long = path(String(repeating: "ü", count: 150), nil)
        #expect(long.string == String(repeating: "ü", count: 100) + ".m4b")
    }

    @Test func `output in a real folder`() throws {
        try withTemporaryFolder { folder in
            let candidate = BookCandidate(
                name: "Book", files: ["a"], orderReason: "", isExplicitOrder: true)
            let requested = ForgePath(folder.path)
            #expect(
                Discovery.outputPath(for: candidate, requested: requested)
                    == requested.appending("Book.m4b"))
        }
    }
}
