import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// What books of a library are called after their folders and files.
@Suite struct LibraryNameTests {
    /// The only file of a folder that was named for a library is the folder's book where its name is none, or where what
    /// lies beside it is the book's; but not beside other books.
    @Test(arguments: [
        (["01.mp3"], "lib"), (["Track 1.mp3", "texts/a.txt"], "lib"), (["Emma.mp3", "cover.jpg"], "lib"),
        (["Emma.m4b", "metadata.json"], "lib"), (["Emma.mp3"], "Emma"), (["Emma.mp3", "Emma.jpg"], "Emma"),
        (["01.mp3", "A/One/1.mp3"], "01"), (["Emma.mp3", "cover.jpg", "CD1/1.mp3"], "Emma"),
        (["1984.mp3"], "lib"), (["Chapter 1.mp3"], "Chapter 1"),
    ])
    func theOnlyFileOfAFolder(_ files: [String], _ name: String) throws {
        try withTemporaryFolder { folder in
            for name in files { try folder.write([], to: "lib/\(name)") }
            let root = FilePath(folder.path("lib"))
            let candidate = try #require(try Discovery.library(root).books.first)
            let parts = Discovery.split(
                candidate, candidate.files.map { track($0.lastComponent.string) })
            #expect(parts.map(\.candidate.name) == [name])
            #expect((parts[0].candidate.folder == root) == (name == "lib"))
        }
    }

    /// Names of files and folders in Windows-1252, as old archives leave them, become letters in titles and names.
    @Test(.requires(.python)) func namesThatAreNoUnicode() throws {
        try withTemporaryFolder { folder in
            _ = try Oracles.python(
                """
                import sys, os
                book = os.fsencode(sys.argv[1]) + "/lib/Zoë/Café – 1".encode("cp1252")
                os.makedirs(book)
                for name in ["01 - Ärger.mp3", "02 - Straße.mp3"]: open(os.path.join(book, name.encode("cp1252")), "w")
                """, folder.path)
            let root = FilePath(folder.path("lib"))
            let book = try #require(try Discovery.library(root).books.first)
            #expect(book.name == "Café – 1" && book.parents == ["Zoë"])
            let alone = try Discovery.candidate(inputs: [try #require(book.folder)])
            #expect(alone.name == "Café – 1" && alone.parents.last == "Zoë")
            #expect(Discovery.outputPath(for: alone, requested: nil) == "Café – 1.m4b")
            #expect(try Discovery.candidate(inputs: [book.files[0]]).name == "01 - Ärger")
            let tracks = book.files.map { path in
                TrackProbe(
                    path: path, fileSize: 1, container: "mp3", codec: "mp3",
                    sampleRate: SampleRate(hertz: 1000), channels: 1, bitRate: nil, isLossless: false,
                    length: SampleCount(1000), isLengthExact: true)
            }
            #expect(makeBook(tracks).chapters.map(\.title) == ["Ärger", "Straße"])
        }
    }
}
