import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Disc folders, playlists and libraries, on real folders of empty files.
@Suite struct ScanningTests {
    private func inFolder(_ names: [String], _ body: (TemporaryFolder, ForgePath) throws -> Void) throws {
        try withTemporaryFolder { folder in
            for name in names { try folder.write([], to: "lib/\(name)") }
            try body(folder, ForgePath(folder.path("lib")))
        }
    }

    private func names(_ book: BookCandidate, in root: ForgePath) -> [String] {
        book.files.map { $0.below(root).map(\.string).joined(separator: "/") }
    }

    @Test func `disc names`() {
        let names = ["CD1", "cd 02", "Disc 10", "DISK003", "disc\t7"]
        #expect(names.map { ForgePath($0).discNumber } == [1, 2, 10, 3, 7])
        for name in ["CD", "CD1234", "Disc 1a", "Discs 1", "A CD1", "CD-1", "cd ٣"] {
            #expect(ForgePath(name).discNumber == nil, "\(name)")
        }
    }

    @Test func `discs follow the files of their folder`() throws {
        let files = [
            "Disc 10/1.mp3", "cd2/10.mp3", "cd2/2.mp3", "z.mp3", "cd2/back.jpg", "cover.jpg", "cd2/x/1.mp3",
        ]
        try inFolder(files) { folder, book in
            let candidate = try Discovery.candidate(inputs: [book])
            #expect(names(candidate, in: book) == ["z.mp3", "cd2/2.mp3", "cd2/10.mp3", "Disc 10/1.mp3"])
            #expect(candidate.discs == [nil, 2, 2, 10])
            #expect(candidate.sidecars == ["cover.jpg", "cd2/back.jpg"].map { book.appending($0) })
            #expect(candidate.folder == book)
            #expect(candidate.parents.last == ForgePath(folder.path).lastComponent.string)
            #expect(candidate.parents.count == 2 || folder.path.count(where: { $0 == "/" }) < 2)
            #expect(candidate.warnings == ["not in the book: audio in the sub folders \"cd2/x\""])
        }
    }

    @Test func `disc links count once`() throws {
        try inFolder(["CD1/1.mp3", "a.mp3"]) { folder, book in
            for (link, target) in [("CD2", "CD1"), ("CD3", "."), ("Part", "CD1")] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path("lib/\(link)"), withDestinationPath: target)
            }
            let candidate = try Discovery.candidate(inputs: [book])
            #expect(names(candidate, in: book) == ["a.mp3", "CD1/1.mp3"])
            #expect(candidate.warnings.isEmpty, "a link to the book's own disc is nothing left out")
        }
    }

    @Test func `names that begin with dots`() throws {
        let files = [
            "...And Justice/1.mp3", ".. The End/1.mp3", ".hack sign/1.mp3", ". x/1.mp3", ".hidden/1.mp3",
            "._x y/1.mp3", ".Trash-1/1.mp3",
            "A/...x.mp3", "A/.x y.mp3", "A/._x y.mp3", "A/b.mp3",
        ]
        try inFolder(files) { folder, root in
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("lib/.a link"), withDestinationPath: "A")
            let scan = try Discovery.library(root)
            // "._x y" is what macOS writes beside "x y" on other systems.
            #expect(
                Set(scan.books.map(\.name)) == [
                    "...And Justice", ".. The End", ".hack sign", ". x", ".a link",
                ])
            let linked = try #require(scan.books.first { $0.name == ".a link" })
            #expect(linked.files.map(\.lastComponent) == ["...x.mp3", "b.mp3"])
        }
    }

    /// A sheet beside a file is its own however the accent in its name is written.
    @Test func `sidecars with other accents`() throws {
        try inFolder(["Caf\u{E9}.mp3", "Cafe\u{301}.cue", "Cafe.cue"]) { _, root in
            let book = try Discovery.candidate(inputs: [root.appending("Caf\u{E9}.mp3")])
            #expect(
                book.sidecars.map { Array($0.lastComponent.string.utf8) } == [Array("Cafe\u{301}.cue".utf8)])
        }
    }

    @Test func `playlists give the order`() throws {
        try inFolder(["CD1/b.mp3", "a.mp3", "ü.mp3", "cover.jpg"]) { folder, book in
            let list = ForgePath(folder.path("lib/list.m3u"))
            let text = "#EXTM3U\r\n#EXTINF:1,x\r\nü.mp3\r\nCD1\\b.mp3\r\n\r\n  \(book)/a.mp3\r\n"
            for bytes in [Array(text.utf8), text.unicodeScalars.map { UInt8($0.value) }] {
                try folder.write(bytes, to: "lib/list.m3u")
                let candidate = try Discovery.candidate(inputs: [list])
                #expect(names(candidate, in: book) == ["ü.mp3", "CD1/b.mp3", "a.mp3"])
                #expect(candidate.isExplicitOrder)
                #expect(candidate.discs == [nil, 1, nil])
                #expect(candidate.name == "lib")
                #expect(candidate.folder == book)
                #expect(candidate.sidecars == [book.appending("cover.jpg")])
            }
            try folder.write([], to: "lib/other.mp3")
            let partial = try Discovery.candidate(inputs: [list])
            #expect(partial.name == "list")
            #expect(partial.folder == nil)
            #expect(partial.sidecars.isEmpty)
        }
    }

    @Test(arguments: [
        ("a.mp3\nmissing.mp3\n", ForgeError.Code.inputMissing, "line 2"),
        ("\nhttp://x/a.mp3", .usage, "line 2"),
        ("CD1", .usage, "line 1"), ("# nothing\n", .noAudio, "names no file"),
    ])
    func `mistakes in playlists`(text: String, code: ForgeError.Code, words: String) throws {
        try inFolder(["a.mp3", "CD1/1.mp3"]) { folder, book in
            let list = ForgePath(try folder.write(text.utf8, to: "lib/list.m3u8"))
            let error = try #require(Discovery.failure(of: [list]))
            #expect(error.code == code)
            #expect(error.reason.contains(words))
            #expect(error.path == list)
            #expect(Discovery.failure(of: [list, book.appending("a.mp3")])?.code == .usage)
            #expect(Discovery.failure(of: [list, list])?.code == .usage)
        }
    }

    @Test func `every folder of a library is a book`() throws {
        let files = [
            "loose 2.mp3", "loose 10.mp3", "loose 2.jpg", "other.jpg", "A/Series/2/1.mp3",
            "A/Series/10/CD1/1.mp3",
            "A/Series/10/CD1/extra/1.mp3", "A/1.mp3", "A/empty/x.txt", "@eaDir/1.mp3", "B/CD1/deep/1.mp3",
        ]
        try inFolder(files) { folder, root in
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("lib/A/up"), withDestinationPath: folder.path("lib"))
            let scan = try Discovery.library(root)
            #expect(
                scan.books.map { names($0, in: root) } == [
                    ["loose 2.mp3", "loose 10.mp3"], ["A/1.mp3"], ["A/Series/2/1.mp3"],
                    ["A/Series/10/CD1/1.mp3"], ["A/Series/10/CD1/extra/1.mp3"], ["B/CD1/deep/1.mp3"],
                ])
            #expect(scan.books.map(\.isLoose) == [true, false, false, false, false, false])
            #expect(scan.books[0].sidecars == ["loose 2.jpg", "other.jpg"].map { root.appending($0) })
            let joined = scan.books[3]
            #expect(joined.isInLibrary)
            #expect(joined.parents == ["A", "Series"])
            #expect(joined.name == "10")
            #expect(scan.warnings.isEmpty)
        }
    }

    @Test func `discs at the root are a book beside loose files`() throws {
        try inFolder(["a.mp3", "CD2/1.mp3", "CD1/1.mp3"]) { _, root in
            let scan = try Discovery.library(root)
            #expect(scan.books.map { names($0, in: root) } == [["a.mp3"], ["CD1/1.mp3", "CD2/1.mp3"]])
            #expect(scan.books.map(\.isLoose) == [true, false])
            #expect(scan.books[1].discs == [1, 2])
        }
    }

    @Test func `disc belongs to one book`() throws {
        try inFolder(["A/CD1/1.mp3", "B/b.mp3"]) { folder, root in
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("lib/B/CD1"), withDestinationPath: folder.path("lib/A/CD1"))
            let scan = try Discovery.library(root)
            #expect(scan.books.map { names($0, in: root) } == [["A/CD1/1.mp3"], ["B/b.mp3"]])
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `closed folders are warnings`() throws {
        try inFolder(["A/1.mp3", "B/1.mp3"]) { folder, root in
            chmod(folder.path("lib/A"), 0)
            defer { chmod(folder.path("lib/A"), 0o700) }
            let scan = try Discovery.library(root)
            #expect(scan.books.map(\.name) == ["B"])
            try #require(scan.warnings.count == 1)
            #expect(scan.warnings[0].hasPrefix("\(root)/A: not looked into"))
        }
    }

    @Test func `deep and wide trees`() throws {
        try withTemporaryFolder { folder in
            let root = ForgePath(folder.path)
            var path = root
            for _ in 0..<1900 {
                path = path.appending("d")
                try #require(path.withCString { mkdir($0, 0o700) } == 0)
            }
            let files = (0..<10_000).map { root.appending("e/f\($0).mp3") }
            try #require(root.appending("e").withCString { mkdir($0, 0o700) } == 0)
            for file in files + [path.appending("end.mp3")] {
                let descriptor = file.withCString { open($0, O_CREAT | O_WRONLY, 0o600) }
                try #require(descriptor >= 0)
                close(descriptor)
            }
            #expect(try Discovery.library(root).books.map(\.files) == [[path.appending("end.mp3")], files])
            #expect(Discovery.failure(of: [root])?.reason.contains("\"d\", \"e\"") == true)
            try Tool("rm").run(["-rf", folder.path("d")])
        }
    }
}
