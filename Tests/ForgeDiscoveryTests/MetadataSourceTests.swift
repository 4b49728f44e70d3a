import ForgeModel
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Command line, sidecars, tags, names of folders: who wins, and that it is remembered.
@Suite struct MetadataSourceTests {
    @Test func `precedence field by field`() throws {
        try withTemporaryFolder { folder in
            let json = "{\"title\":\"J\",\"narrators\":[\"J\"],\"isbn\":\"J\"}"
            let sidecar = ForgePath(try folder.write(Array(json.utf8), to: "metadata.json"))
            var candidate = BookCandidate(
                name: "1994 - F {F} [B000000000]", files: ["1.mp3"], orderReason: "", isExplicitOrder: false,
                parents: ["Author"], sidecars: [sidecar])
            candidate.isInLibrary = true
            var overrides = BookMetadata()
            overrides.set(.title, to: "C", from: .request)
            let tags = ["album": "T", "narrator": "T", "isbn": "T", "publisher": "T"]
            let book = try Discovery.book(
                from: candidate, tracks: [track("1.mp3", tags: tags)], overrides: overrides, cover: nil)
            let expected: [MetadataField: MetadataValue] = [
                .title: MetadataValue("C", from: .request),
                .narrator: MetadataValue("J", from: .sidecar("metadata.json")),
                .isbn: MetadataValue("J", from: .sidecar("metadata.json")),
                .publisher: MetadataValue("T", from: .tags("1.mp3")),
                .author: MetadataValue("Author", from: .folderName),
                .year: MetadataValue("1994", from: .folderName),
                .asin: MetadataValue("B000000000", from: .folderName),
            ]
            #expect(book.metadata.values == expected)
        }
    }

    @Test func `warnings reach the book`() throws {
        try withTemporaryFolder { folder in
            let files = try ["cover.jpg", "x.opf"].map { ForgePath(try folder.write([0x3C], to: $0)) }
            let candidate = BookCandidate(
                name: "B", files: ["1.mp3"], orderReason: "", isExplicitOrder: false, sidecars: files,
                warnings: ["told"])
            let warnings = try Discovery.book(
                from: candidate, tracks: [track("1.mp3")], overrides: BookMetadata(), cover: nil
            ).warnings
            try #require(warnings.count == 3)
            #expect(warnings[0] == "told")
            try #require(warnings[1].hasPrefix("x.opf is left out: "))
            #expect(warnings[2].hasPrefix("cover.jpg is left out: "))
        }
    }

    /// The subtitle of a folder's title belongs to that title alone.
    @Test func `folder subtitle goes with its title`() {
        func subtitle(album: String) -> String? {
            var candidate = BookCandidate(
                name: "Main - Below", files: ["1.mp3"], orderReason: "", isExplicitOrder: false,
                parents: ["A"])
            candidate.isInLibrary = true
            return try! Discovery.book(
                from: candidate, tracks: [track("1.mp3", tags: ["album": album])], overrides: BookMetadata(),
                cover: nil
            ).metadata[.subtitle]
        }
        #expect(subtitle(album: "main") == "Below")
        #expect(subtitle(album: "Main: Below") == nil)
    }

    /// Folders above the one that the user named may have any name: "mp3" is no author.
    @Test func `folders above the one named are no authors`() {
        var candidate = BookCandidate(
            name: "It", files: ["1.mp3"], orderReason: "", isExplicitOrder: false, folder: "x/King/Tower/It",
            parents: ["King", "Tower"])
        #expect(candidate.libraryFolders(knownAuthor: nil) == [])
        #expect(candidate.libraryFolders(knownAuthor: "Straub") == [])
        #expect(candidate.libraryFolders(knownAuthor: "KING") == ["King", "Tower"])
        candidate.isInLibrary = true
        #expect(candidate.libraryFolders(knownAuthor: nil) == ["King", "Tower"])
    }
}
