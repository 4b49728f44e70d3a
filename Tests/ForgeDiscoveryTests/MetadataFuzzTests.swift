import ForgeModel
import ForgeSystem
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Sidecars that nobody meant.
@Suite struct MetadataFuzzTests {
    /// Neither crash nor hang, whatever stands in a file.
    @Test func `random sidecars`() throws {
        let seeds = [
            ("metadata.json", MetadataSidecarTests.shelf), ("x.nfo", MetadataSidecarTests.nfo),
            ("x.opf", OPFTests.calibre), ("desc.txt", "<p>A &amp; <b>B</b></p>"),
        ]
        try withTemporaryFolder { folder in
            try Fuzz.rounds("sidecars", 600, seed: 7) { random in
                let (name, seed) = seeds[random.below(seeds.count)]
                var bytes = random.broken(Array(seed.utf8))
                if bytes.isEmpty { bytes = [0] }
                let sidecars = try Sidecars([ForgePath(try folder.write(bytes, to: name))])
                // Any text may be a description, and one of chapters alone is no fault.
                let mayBeEmpty =
                    switch name {
                    case "desc.txt": true
                    case "metadata.json": String(decoding: bytes, as: UTF8.self).contains("\"chapters\"")
                    default: false
                    }
                #expect(
                    !sidecars.metadata.values.isEmpty || !sidecars.warnings.isEmpty || mayBeEmpty, "\(name)")
                #expect(sidecars.metadata.values.values.allSatisfy { !$0.text.isEmpty })
            }
        }
    }

    /// A playlist names files that are there, or is refused.
    @Test func `random playlists`() throws {
        try withTemporaryFolder { folder in
            let names = ["a.mp3", "Ä b.mp3", "c%20d.mp3"]
            for name in names { try folder.write([1], to: name) }
            let seed =
                "#EXTM3U\r\n"
                + (names + [folder.path("a.mp3"), "file://localhost\(folder.path)/a.mp3", ".\\A.MP3"])
                .joined(separator: "\r\n")
            try Fuzz.rounds("playlists", 300, seed: 8) { random in
                let text =
                    random.below(2) == 0
                    ? Array(seed.utf8)
                    : [0xFF, 0xFE] + seed.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
                let list = ForgePath(try folder.write(random.broken(text), to: "x.m3u"))
                do throws(ForgeError) {
                    let files = try Playlist(list, TextDecoding()).files
                    #expect(!files.isEmpty)
                    #expect(files.allSatisfy { $0.isNamed })
                } catch {
                    #expect(!error.reason.isEmpty)
                    #expect(error.path == list)
                }
            }
        }
    }

    /// Text of any bytes, in encodings of each kind: no controls, and no more letters than bytes.
    @Test func `random texts`() throws {
        let encodings: [String?] = [
            nil, "CP1251", "SHIFT-JIS", "GB18030", "ISO-2022-JP", "UTF-7", "UTF-16BE",
        ]
        try Fuzz.rounds("texts", 3000, seed: 9) { random in
            let encoding = encodings[random.below(encodings.count)]
            let bytes = (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            for decoded in [
                TextDecoding(encoding: encoding).decoded(bytes),
                TextDecoding(encoding: encoding).decodedNarrow(bytes[...]),
            ] {
                #expect(decoded.text.unicodeScalars.count <= max(1, bytes.count))
                #expect(
                    !decoded.text.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) }, "\(bytes)")
            }
        }
    }

    /// The largest texts that are read take no longer than reading them, whatever they repeat.
    @Test(arguments: ["<", "<p", "&", "<p>", "a&", "a;b,", " and ", "A B and ", "#1 ", "x: y\n"])
    func `large texts`(_ unit: String) throws {
        let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        let files = ["desc.txt": "<b>" + text, "reader.txt": text, "x.nfo": "Author: " + text]
        #expect(try threadSeconds { try withSidecars(files) { _ in } } < 200)
    }
}
