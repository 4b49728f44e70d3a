import ForgeModel
import Foundation
import Testing

@Suite struct ForgePathTests {
    @Test(arguments: [
        // path, last component, parent, stem, extension
        ("a/b.mp3", "b.mp3", "a", "b", "mp3"), ("b.mp3", "b.mp3", ".", "b", "mp3"),
        ("/b.MP3", "b.MP3", "/", "b", "mp3"), ("/", "/", "/", "/", ""), ("a/b/", "b", "a", "b", ""),
        ("a//b", "b", "a/", "b", ""), ("a/.hidden", ".hidden", "a", ".hidden", ""), ("", "", ".", "", ""),
        ("a.b/c", "c", "a.b", "c", ""), ("a/b.", "b.", "a", "b.", ""),
        ("x.tar.gz", "x.tar.gz", ".", "x.tar", "gz"),
        ("..", "..", ".", "..", ""), ("-v.mp3", "-v.mp3", ".", "-v", "mp3"), ("///", "/", "/", "/", ""),
    ])
    func `parts`(_ path: String, _ last: String, _ parent: String, _ stem: String, _ suffix: String) {
        let path = ForgePath(path)
        #expect(path.lastComponent.string == last)
        #expect(path.parent.string == parent)
        #expect(path.stem.string == stem)
        #expect(path.fileExtension == suffix)
    }

    @Test func `bytes survive`() throws {
        let bytes: [UInt8] = [0x2F, 0xFF, 0x0A, 0x22, 0xC3]
        let path = ForgePath(bytes: bytes)
        #expect(path.bytes == bytes)
        #expect(path.withCString { strlen($0) } == bytes.count)
        #expect(path.withCString { pointer in bytes.indices.map { UInt8(bitPattern: pointer[$0]) } } == bytes)
        #expect(path.string == "/\u{FFFD}\n\"\u{FFFD}")
        #expect(path.lastComponent.bytes == Array(bytes.dropFirst()))
        #expect(ForgePath(bytes: [0xFF]) != ForgePath(bytes: [0xFE]), "equal as text, not as names")
    }

    @Test func `appending`() {
        #expect(ForgePath("a").appending("b") == "a/b")
        #expect(ForgePath("a/").appending("b") == "a/b")
        #expect(ForgePath("/").appending("b") == "/b")
        #expect(ForgePath("").appending("b") == "b")
        #expect(ForgePath("/a").isAbsolute)
        #expect(!ForgePath("a").isAbsolute)
        #expect(!ForgePath("").isAbsolute)
    }

    @Test func `coded as text`() throws {
        let data = try JSONEncoder().encode([ForgePath("ü\n")])
        #expect(try JSONDecoder().decode([ForgePath].self, from: data) == ["ü\n"])
    }
}
