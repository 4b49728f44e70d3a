import ForgeKit
import ForgeModel
import TestSupport
import Testing

@testable import ForgeBatch

@Suite struct OutputTreeTests {
    /// The books of a library that holds these files.
    private func books(_ files: [String]) async throws -> [LibraryBook] {
        try await withTemporaryFolder { folder in
            for file in files { try folder.write([1], to: file) }
            return try await Forge.list(ForgePath(folder.path)).books
        }
    }

    @Test func `without a template the library's folders are mirrored`() async throws {
        let books = try await books(["A/S/One/1.mp3", "Two/CD1/1.mp3", "Two/CD2/1.mp3"])
        let tree = OutputTree(root: "out", template: nil)
        let paths = Set(books.map { tree.path(for: $0, metadata: BookMetadata()).string })
        #expect(paths == ["out/A/S/One/One.m4b", "out/Two/Two.m4b"])
    }

    @Test func `mirrored folders lose directional controls and no other byte`() async throws {
        let books = try await books(["A\u{202E}B/One\u{2067}/1.mp3", "\u{2068}/Two/1.mp3"])
        let tree = OutputTree(root: "o\u{202A}ut", template: nil)
        let paths = Set(books.map { tree.path(for: $0, metadata: BookMetadata()).string })
        // What the user named is the user's.
        #expect(paths == ["o\u{202A}ut/AB/One/One.m4b", "o\u{202A}ut/_/Two/Two.m4b"])
    }

    /// Each folder is one that Windows and network shares can have, like the file.
    @Test(arguments: [
        ("It Begins...", "It Begins/It Begins"), ("Trail ", "Trail/Trail"), ("CON", "_CON/_CON"),
        ("nul.x", "_nul.x/_nul.x"),
        ("a:b?", "a_b_/a_b_"), ("... .", "_/audiobook"), (" . ", "_/audiobook"), ("x\ty", "x_y/x_y"),
        ("Über 1.5", "Über 1.5/Über 1.5"),
        ("A\\B", "A_B/A_B"), ("COM¹", "_COM¹/_COM¹"), ("Com5ette", "Com5ette/Com5ette"),
    ])
    func `folders are made safe like files`(_ name: String, _ path: String) async throws {
        let books = try await books(["Author./\(name)/1.mp3"])
        let tree = OutputTree(root: "out", template: nil)
        #expect(
            books.map { tree.path(for: $0, metadata: BookMetadata()) } == [
                ForgePath("out/Author/\(path).m4b")
            ]
        )
    }

    /// But for the three of U+202E, and what no Windows takes. Of text and of what is none the rules are the same; bytes
    /// that are none stand here as "~".
    @Test(arguments: [
        ("B~\u{1}\u{202E}:. ", "B~__"), (".B~", "_B~"), ("  B~", "B~"), ("con.~", "_con.~"),
        ("Lpt1 .~.", "_Lpt1 .~"),
        ("con~", "con~"), ("~\u{2028}~\u{3000}", "~_~"), ("..", "_"),
        (String(repeating: "~", count: 300), String(repeating: "~", count: 200)),
    ])
    func `a folder's name that is no text keeps its bytes`(_ name: String, _ safe: String) {
        func bytes(_ text: String) -> [UInt8] { text.utf8.map { $0 == UInt8(ascii: "~") ? 0xFC : $0 } }
        #expect(FileName.safe(folder: ForgePath(bytes: bytes(name))).bytes == bytes(safe))
    }

    @Test func `with a template only it decides, and the folder's name stands in for what it does not give`()
        async throws
    {
        let book = try #require(try await books(["A/One/1.mp3"]).first)
        let tree = OutputTree(root: "out/", template: try OutputTemplate("{author}/{title}"))
        var metadata = BookMetadata()
        metadata.set(.author, to: "X", from: .request)
        #expect(tree.path(for: book, metadata: metadata) == "out/X/One.m4b")
        metadata.set(.title, to: "Vol. 1", from: .request)
        #expect(tree.path(for: book, metadata: metadata) == "out/X/Vol. 1.m4b")
    }

    @Test func `a folder whose name no file can have still gets one`() async throws {
        let book = try #require(try await books([" . /1.mp3"]).first)
        #expect(
            OutputTree(root: "out", template: nil).path(for: book, metadata: BookMetadata()).lastComponent
                == "audiobook.m4b")
    }

    @Test func `no two books get one path, not even where case or the form of an umlaut differ`() {
        var tree = OutputTree(root: "out", template: nil)
        let wanted: [ForgePath] = [
            "out/B\u{FC}ch.m4b", "out/b\u{FC}ch.m4b", "out/Bu\u{308}ch.m4b", "out/Vol. 1.m4b",
        ]
        #expect(
            wanted.map { tree.claim($0) } == [
                "out/B\u{FC}ch.m4b", "out/b\u{FC}ch (2).m4b", "out/Bu\u{308}ch (3).m4b", "out/Vol. 1.m4b",
            ])
        let next = tree.claim("out/Vol. 1.m4b", isFree: { $0 != "out/Vol. 1 (2).m4b" })
        #expect(next == "out/Vol. 1 (3).m4b")
    }

    @Test func `a book keeps the number that it has, and no other path`() {
        var tree = OutputTree(root: "out", template: nil)
        // The second of the same path finds it taken.
        let paths: [ForgePath] = [
            "out/A (2).m4b", "out/A (2).m4b", "out/A (x).m4b", "out/A (2) b.m4b", "else/A.m4b", "out/B.m4b",
            "out/A.m4b",
        ]
        let kept = paths.map { tree.keep($0, insteadOf: "out/A.m4b") }
        #expect(kept == [true, false, false, false, false, false, true])
        let next = tree.claim("out/A.m4b")
        #expect(next == "out/A (3).m4b")
    }
}
