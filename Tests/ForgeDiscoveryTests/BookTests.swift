import ForgeModel
import Testing

@testable import ForgeDiscovery

/// A track of 10 s at 1 kHz unless told otherwise.
func track(
    _ name: String, tags: [String: String] = [:], chapters: [(Int64, String?)] = [], length: Int64 = 10_000,
    isExact: Bool = true, cover: CoverImage? = nil
) -> TrackProbe {
    TrackProbe(
        path: ForgePath("book/\(name)"), fileSize: 1, container: "mp3", codec: "mp3",
        sampleRate: SampleRate(hertz: 1000), channels: 1, bitRate: nil, isLossless: false,
        length: SampleCount(length), isLengthExact: isExact, tags: tags,
        chapters: chapters.map { EmbeddedChapter(start: SampleCount($0.0), title: $0.1) },
        pictures: cover.map { [$0] } ?? [])
}

func makeBook(
    _ tracks: [TrackProbe], name: String = "Folder", overrides: BookMetadata = BookMetadata(),
    cover: CoverImage? = nil, sidecars: [ForgePath] = [], options: DiscoveryOptions = DiscoveryOptions()
) -> Book {
    let candidate = BookCandidate(
        name: name, files: tracks.map(\.path), orderReason: "because", isExplicitOrder: false,
        sidecars: sidecars, warnings: ["told"])
    // Only chapters that the options ask for can fail.
    return try! Discovery.book(
        from: candidate, tracks: tracks, overrides: overrides, cover: cover, options: options)
}

/// The facts of a book besides its chapters.
@Suite struct BookTests {
    @Test func `every tag finds its field`() {
        let tags = [
            "title": "One", "album": "Book", "subtitle": "Sub", "artist": "Author",
            "album_artist": "Other", "composer": "Reader", "series": "Saga", "series-part": "1.5",
            "date": "2010-05-03T07:00:00Z", "genre": "Crime", "description": "Short",
            "publisher": "House", "language": "eng", "asin": "B000000000", "isbn": "978", "copyright": "(c)",
            "comment": "Note",
        ]
        let metadata = makeBook([track("01.mp3", tags: tags), track("02.mp3")]).metadata
        let expected: [MetadataField: String] = [
            .title: "Book", .subtitle: "Sub", .author: "Author", .narrator: "Reader", .series: "Saga",
            .seriesPart: "1.5", .year: "2010", .genre: "Crime", .description: "Short", .publisher: "House",
            .language: "eng", .asin: "B000000000", .isbn: "978", .copyright: "(c)", .comment: "Note",
        ]
        #expect(metadata.values.mapValues(\.text) == expected)
        #expect(Set(MetadataField.allCases) == Set(expected.keys))
        #expect(metadata.values.values.allSatisfy { $0.source == .tags("01.mp3") })
    }

    @Test(arguments: [
        (["album_artist": "A"], MetadataField.author, "A"),
        (["narrator": "N", "composer": "C"], .narrator, "N"),
        (["show": "S"], .series, "S"), (["episode_id": "3"], .seriesPart, "3"),
        (["comment": "C"], .description, "C"),
        (["synopsis": "Long form", "description": "Long"], .description, "Long form"),
        (["artist": " \0", "album_artist": " B "], .author, "B"), (["date": "03.05.1999"], .year, "1999"),
        (["year": "1980"], .year, "1980"), (["audible_asin": "B1"], .asin, "B1"),
    ])
    func `weaker keys`(_ tags: [String: String], _ field: MetadataField, _ text: String) {
        #expect(makeBook([track("1.mp3", tags: tags)]).metadata[field] == text)
    }

    @Test func `comment that describes is no comment too`() {
        let metadata = makeBook([track("1.mp3", tags: ["comment": "C"])]).metadata
        #expect(metadata[.description] == "C")
        #expect(metadata[.comment] == nil)
    }

    @Test func `what says nothing is left out`() {
        let metadata = makeBook([track("1.mp3", tags: ["language": "und", "date": "99", "genre": " "])])
            .metadata
        #expect(Set(metadata.values.keys) == [.title])
    }

    @Test func `title by strength`() {
        let titled = track("1.mp3", tags: ["title": "T"])
        #expect(makeBook([titled]).metadata.values[.title] == MetadataValue("T", from: .tags("1.mp3")))
        // A chapter's title is not the book's.
        let several = makeBook([titled, track("2.mp3")]).metadata
        #expect(several.values[.title] == MetadataValue("Folder", from: .folderName))
        var overrides = BookMetadata()
        overrides.set(.title, to: "Mine", from: .request)
        let tagged = track("1.mp3", tags: ["album": "Album", "artist": "A"])
        let metadata = makeBook([tagged], overrides: overrides).metadata
        #expect(metadata.values[.title] == MetadataValue("Mine", from: .request))
        #expect(metadata[.author] == "A")
    }

    @Test func `only the first track speaks for the book`() {
        let metadata = makeBook([track("1.mp3"), track("2.mp3", tags: ["artist": "A"])]).metadata
        #expect(metadata[.author] == nil)
    }

    @Test func `cover by strength`() {
        let first = CoverImage(data: [1], origin: "2.mp3")
        let second = CoverImage(data: [2], origin: "3.mp3")
        let mine = CoverImage(data: [3], origin: "c.jpg")
        let tracks = [track("1.mp3"), track("2.mp3", cover: first), track("3.mp3", cover: second)]
        #expect(makeBook(tracks).cover == first)
        #expect(makeBook(tracks, cover: mine).cover == mine)
        #expect(makeBook([track("1.mp3")]).cover == nil)
    }

    @Test func `what was found is passed on`() {
        let book = makeBook([track("1.mp3")])
        #expect(book.orderReason == "because")
        #expect(book.warnings == ["told"])
        #expect(book.tracks.count == 1)
    }
}
