import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// The names of a library's books by their folders and files.
@Suite struct LibraryNameTests {
    /// The only file of a folder that was named for a library is the folder's book where its name is none, or where what
    /// lies beside it is the book's; but not beside other books.
    @Test(arguments: [
        (["01.mp3"], "lib"), (["Track 1.mp3", "texts/a.txt"], "lib"), (["Emma.mp3", "cover.jpg"], "lib"),
        (["Emma.m4b", "metadata.json"], "lib"), (["Emma.mp3"], "Emma"), (["Emma.mp3", "Emma.jpg"], "Emma"),
        (["01.mp3", "A/One/1.mp3"], "01"), (["Emma.mp3", "cover.jpg", "CD1/1.mp3"], "Emma"),
        (["1984.mp3"], "lib"), (["Chapter 1.mp3"], "Chapter 1"),
    ])
    func `the only file of a folder`(_ files: [String], _ name: String) throws {
        try withTemporaryFolder { folder in
            for name in files { try folder.write([], to: "lib/\(name)") }
            let root = ForgePath(folder.path("lib"))
            let candidate = try #require(try Discovery.library(root).books.first)
            let parts = Discovery.split(
                candidate, candidate.files.map { track($0.lastComponent.string) })
            #expect(parts.map(\.candidate.name) == [name])
            #expect((parts[0].candidate.folder == root) == (name == "lib"))
        }
    }

    /// Names of files and folders in Windows-1252, as old archives leave them, become letters in titles and names.
    @Test(.requires(.python)) func `names that are no Unicode`() throws {
        try withTemporaryFolder { folder in
            _ = try Oracles.python(
                """
                import sys, os
                book = os.fsencode(sys.argv[1]) + "/lib/Zoë/Café – 1".encode("cp1252")
                os.makedirs(book)
                for name in ["01 - Ärger.mp3", "02 - Straße.mp3"]: open(os.path.join(book, name.encode("cp1252")), "w")
                """, folder.path)
            let root = ForgePath(folder.path("lib"))
            let book = try #require(try Discovery.library(root).books.first)
            #expect(book.name == "Café – 1")
            #expect(book.parents == ["Zoë"])
            let alone = try Discovery.candidate(inputs: [try #require(book.folder)])
            #expect(alone.name == "Café – 1")
            #expect(alone.parents.last == "Zoë")
            #expect(Discovery.outputPath(for: alone, requested: nil) == "Café – 1.m4b")
            #expect(try Discovery.candidate(inputs: [book.files[0]]).name == "01 - Ärger")
            #expect(makeBook(probes(book)).chapters.map(\.title) == ["Ärger", "Straße"])
        }
    }

    /// Names in the encoding that was named, wherever names become texts; without it a warning names what is wrong.
    @Test(.requires(.python)) func `names in a named encoding`() throws {
        try withTemporaryFolder { folder in
            _ = try Oracles.python(
                """
                import sys, os
                root = os.fsencode(sys.argv[1]) + b"/lib/"
                for name in ["Толстой/Война и мир/Глава один.mp3", "Толстой/Война и мир/Глава два.mp3", "Чехов.mp3"]:
                    path = root + name.encode("cp1251")
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    open(path, "w")
                """, folder.path)
            let root = ForgePath(folder.path("lib"))
            var options = DiscoveryOptions()
            options.textEncoding = TextEncoding("CP1251")
            let books = try Discovery.library(root, options: options).books
            let (loose, book) = (try #require(books.first), try #require(books.last))
            #expect(book.name == "Война и мир")
            #expect(book.parents == ["Толстой"])
            #expect(Discovery.split(loose, probes(loose)).map(\.candidate.name) == ["Чехов"])
            let named = try Discovery.book(
                from: book, tracks: probes(book), overrides: BookMetadata(), cover: nil, options: options)
            #expect(named.metadata[.author] == "Толстой")
            #expect(named.metadata[.title] == "Война и мир")
            #expect(named.chapters.map(\.title) == ["Глава два", "Глава один"])
            #expect(named.warnings.isEmpty)
            let inputs = [[book.folder!], [book.files[0]], book.files]
            let names = try inputs.map { try Discovery.candidate(inputs: $0, options: options).name }
            #expect(names == ["Война и мир", "Глава два", "Война и мир"])
            let alone = try Discovery.candidate(inputs: [book.folder!], options: options)
            #expect(alone.parents.last == "Толстой")

            let other = try #require(try Discovery.library(root).books.last)
            var spoken = DiscoveryOptions()
            spoken.optionNames = OptionNames([.textEncoding: "-E"])
            let unnamed = try Discovery.book(
                from: other, tracks: probes(other), overrides: BookMetadata(), cover: nil, options: spoken)
            #expect(unnamed.metadata[.title] == "Âîéíà è ìèð")
            let warning = try #require(unnamed.warnings.first)
            #expect(unnamed.warnings.count == 1)
            #expect(warning.hasPrefix("the names of \"\u{FFFD}"))
            #expect(warning.contains("; -E tells"))
            // Of what the book has from elsewhere nobody needs to know.
            var told = BookMetadata()
            for field in [MetadataField.title, .author] { told.set(field, to: "T", from: .request) }
            var byNumber = DiscoveryOptions()
            byNumber.chapterNames = .number
            let quiet = try Discovery.book(
                from: other, tracks: probes(other), overrides: told, cover: nil, options: byNumber)
            #expect(quiet.warnings.isEmpty)
        }
    }

    private func probes(_ book: BookCandidate) -> [TrackProbe] {
        book.files.map { path in
            TrackProbe(
                path: path, fileSize: 1, container: "mp3", codec: "mp3", sampleRate: SampleRate(hertz: 1000),
                channels: 1, bitRate: nil, isLossless: false, length: SampleCount(1000), isLengthExact: true)
        }
    }
}
