import Foundation
import TestSupport
import Testing

/// The recorded book that the README and other tests convert.
@Suite struct FixtureTests {
    /// The lines of the manifest's last code block.
    private static func sums() throws -> String {
        let manifest = try String(contentsOfFile: Project.path("Fixtures/MANIFEST.md"), encoding: .utf8)
        let blocks = manifest.components(separatedBy: "```\n")
        return try #require(blocks.dropLast().last)
    }

    @Test(.requires(.sha256sum)) func `files are the ones of the manifest`() throws {
        let sums = try Self.sums()
        try withTemporaryFolder { folder in
            let list = try folder.write(sums.utf8, to: "sums")
            try Tool.sha256sum.run(["--check", "--strict", list], in: Project.path("Fixtures"))
        }
    }

    @Test func `every audio file is in the manifest`() throws {
        let sums = try Self.sums()
        let enumerator = try #require(FileManager.default.enumerator(atPath: Project.path("Fixtures")))
        let audio = enumerator.compactMap { $0 as? String }.filter { $0.hasSuffix(".mp3") }
        #expect(audio.count == 3)
        for file in audio { #expect(sums.contains("  \(file)\n"), "\(file)") }
    }

    @Test(.requires(.ffprobe)) func `the book is what the manifest says`() throws {
        let book = Project.path("Fixtures/The Asterisk Prompts")
        let names = try FileManager.default.contentsOfDirectory(atPath: book).sorted()
        for (index, name) in names.enumerated() {
            let file = try Oracles.probe("\(book)/\(name)")
            let audio = try #require(file.audio)
            #expect(audio.codecName == "mp3")
            #expect(audio.sampleRate == "24000")
            #expect(audio.channels == 1)
            #expect(file.format.tags?["album"] == "The Asterisk Prompts")
            #expect(file.format.tags?["composer"] == "Allison Smith")
            #expect(file.streams.contains { $0.codecName == "mjpeg" && $0.width == 600 } == (index == 0))
        }
    }
}
