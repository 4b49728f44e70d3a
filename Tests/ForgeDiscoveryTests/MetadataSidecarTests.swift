import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Writes files, the first argument's names, and gives the sidecars' word.
func withSidecars(_ files: [String: String], _ body: (Sidecars) throws -> Void) throws {
    try withTemporaryFolder { folder in
        let paths = try files.sorted { $0.key < $1.key }.map {
            ForgePath(try folder.write(Array($0.value.utf8), to: $0.key))
        }
        try body(try Sidecars(paths))
    }
}

/// Sidecars beside the audio.
@Suite struct MetadataSidecarTests {
    /// As Audiobookshelf 2.x writes it.
    static let shelf = """
        {
          "tags": ["Favourite"],
          "chapters": [{"id": 0, "start": 0, "end": 12.5, "title": "Opening"}],
          "title": "Wizards First Rule",
          "subtitle": null,
          "authors": ["Terry Goodkind", "Jane Doe"],
          "narrators": ["Sam Tsoutsouvas"],
          "series": ["Sword of Truth #1.5", "Other #2"],
          "genres": ["Fantasy", "Fiction"],
          "publishedYear": "2008",
          "publishedDate": null,
          "publisher": "Brilliance Audio",
          "description": "<p>The <b>masterpiece</b> &amp; more.</p><p>Second</p>",
          "isbn": "9780312",
          "asin": "B002V0QK4C",
          "language": "English",
          "explicit": false,
          "abridged": false
        }
        """

    @Test func `Audiobookshelf`() throws {
        try withSidecars(["metadata.json": Self.shelf]) { sidecars in
            #expect(sidecars.warnings == [])
            let expected: [MetadataField: String] = [
                .title: "Wizards First Rule", .author: "Terry Goodkind, Jane Doe",
                .narrator: "Sam Tsoutsouvas",
                .series: "Sword of Truth", .seriesPart: "1.5", .genre: "Fantasy; Fiction", .year: "2008",
                .publisher: "Brilliance Audio", .description: "The masterpiece & more.\n\nSecond",
                .isbn: "9780312", .asin: "B002V0QK4C", .language: "English",
            ]
            #expect(sidecars.metadata.values.mapValues(\.text) == expected)
            #expect(sidecars.metadata.values.values.allSatisfy { $0.source == .sidecar("metadata.json") })
        }
    }

    /// Every field that the form has, with what HTML, JSON and lists give a meaning to.
    @Test func `what is written for Audiobookshelf is read back the same`() throws {
        let fields: [MetadataField: String] = [
            .title: "A \"Title\" & more", .subtitle: "1 < 2 &lt; 3", .author: "Terry Goodkind, Jane Doe",
            .narrator: "Sam O'Brien", .series: "Sword / Truth", .seriesPart: "1.5",
            .genre: "Fantasy; Fiction",
            .year: "2008", .publisher: "Müller & Söhne", .description: "The <b>first</b> & \\ line\n\nSecond",
            .isbn: "9780312", .asin: "B002V0QK4C", .language: "English",
        ]
        var metadata = BookMetadata()
        for (field, text) in fields { metadata.set(field, to: text, from: .folderName) }
        let document = String(decoding: try ShelfDocument(metadata).bytes, as: UTF8.self)
        try withSidecars(["metadata.json": document]) { sidecars in
            #expect(sidecars.warnings == [])
            #expect(sidecars.metadata.values.mapValues(\.text) == fields)
        }
        // What is not known is there to be filled in.
        let empty = String(decoding: try ShelfDocument(BookMetadata()).bytes, as: UTF8.self)
        #expect(empty.contains(#""narrators" : []"#) || empty.contains("\"narrators\" : [\n\n  ]"))
        #expect(empty.contains(#""title" : """#))
    }

    /// The short form that the API gives: all series in one text.
    @Test(
        arguments: [
            ("Saga #2", "Saga", "2"), ("Saga, Old #1.5, Other #3", "Saga, Old", "1.5"),
            ("Saga &amp; More", "Saga & More", nil),
        ] as [(String, String, String?)])
    func `series in one text`(_ text: String, _ series: String, _ part: String?) throws {
        let json = "{\"metadata\": {\"title\": \"T\", \"seriesName\": \"\(text)\"}}"
        try withSidecars(["metadata.json": json]) {
            #expect($0.metadata[.series] == series)
            #expect($0.metadata[.seriesPart] == part)
            #expect($0.warnings == [])
        }
    }

    /// A list of chapters alone says nothing of the book, and is no mistake; an empty object is one.
    @Test func `chapters alone`() throws {
        for text in [
            #"{"chapters": [{"start": 0, "title": "A"}]}"#, #"{"metadata": {"chapters": []}}"#,
        ] {
            try withSidecars(["metadata.json": text]) {
                #expect($0.warnings == [])
                #expect($0.metadata.values.isEmpty)
            }
        }
        try withSidecars(["metadata.json": "{}"]) { #expect($0.warnings.count == 1) }
    }

    /// A description is HTML, all else is text whose entities were left in it.
    @Test func `Audiobookshelf with entities`() throws {
        let json = """
            {"title": "The &quot;Json&quot; Book &#38; More", "authors": ["Anne &amp; Zo&euml;"], "genres": ["A &lt; B"],
             "narrators": "N&#x20;N", "series": ["S&eacute;rie &ndash; X #2"], "publisher": "&nope; &Uuml; &shy;H",
             "description": "<p>1 &lt; 2 &amp;amp; &#150;</p>"}
            """
        try withSidecars(["metadata.json": json]) { sidecars in
            let expected: [MetadataField: String] = [
                .title: "The \"Json\" Book & More", .author: "Anne & Zoë", .genre: "A < B", .narrator: "N N",
                .series: "Série – X", .seriesPart: "2", .publisher: "&nope; Ü H",
                .description: "1 < 2 &amp; –",
            ]
            #expect(sidecars.metadata.values.mapValues(\.text) == expected)
        }
    }

    @Test func `older Audiobookshelf`() throws {
        let json = """
            {"metadata":{"title":"T","authors":[{"id":"a1","name":"A B"},{"name":"C D"}],
            "narrators":["N M"],"series":[{"id":"s","name":"S","sequence":"2.0"}],"publishedYear":1999}}
            """
        try withSidecars(["metadata.json": json]) { sidecars in
            let metadata = sidecars.metadata
            #expect(metadata[.author] == "A B, C D")
            #expect(metadata[.narrator] == "N M")
            #expect(metadata[.series] == "S")
            #expect(metadata[.seriesPart] == "2")
            #expect(metadata[.year] == "1999")
        }
    }

    /// A member of a list that is of another kind costs itself, with a warning; null is none.
    @Test(arguments: [
        (#""authors": ["A B", 5, {"name": "C D"}, {}]"#, "A B, C D||", "\"authors\""),
        (#""authors": ["A B", null]"#, "A B||", nil),
        (#""series": [null, 7, "S #2"], "authors": [[]]"#, "|S|2", "\"authors\", \"series\""),
        (#""series": {"name": "S", "sequence": 3}"#, "|S|3", nil),
        (#""series": [{"sequence": 3}]"#, "||", "\"series\""),
    ])
    func `odd members of lists`(_ members: String, _ expected: String, _ odd: String?) throws {
        try withSidecars(["metadata.json": "{\"title\": \"T\", \(members)}"]) {
            let metadata = $0.metadata
            let fields = [MetadataField.author, .series, .seriesPart].map { metadata[$0] ?? "" }
            #expect(fields.joined(separator: "|") == expected)
            #expect(
                $0.warnings
                    == [odd].compactMap(\.self).map {
                        "left out of metadata.json: \($0), which should be of another kind"
                    })
        }
    }

    @Test(arguments: [
        ("[1]", "metadata.json is left out: it is not a JSON object"),
        ("\"x\"", "metadata.json is left out: it is not a JSON object"),
        ("{\"title\":", "metadata.json is left out: it is not valid JSON"),
        ("", "metadata.json is left out: it is not valid JSON"),
        ("{\"a\":1}", "metadata.json is left out: it says nothing of a book"),
        (String(repeating: "[", count: 100_000), "metadata.json is left out: it is not valid JSON"),
        (
            "{\"title\":" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
                + "}",
            "metadata.json is left out: it is not valid JSON"
        ),
        ("\u{1}\u{2}{}", "metadata.json is left out: it is not text"),
    ])
    func `bad JSON`(_ json: String, _ warning: String) throws {
        try withSidecars(["metadata.json": json]) { sidecars in
            #expect(sidecars.warnings == [warning])
            #expect(sidecars.metadata.values.isEmpty)
        }
    }

    @Test func `members of another kind are named`() throws {
        let json = "{\"title\":{\"a\":1},\"authors\":5,\"series\":true,\"asin\":\"B1\"}"
        try withSidecars(["metadata.json": json]) { sidecars in
            #expect(sidecars.metadata.values.mapValues(\.text) == [.asin: "B1"])
            #expect(
                sidecars.warnings == [
                    "left out of metadata.json: \"title\", \"authors\", \"series\", which should be of another kind"
                ])
        }
    }

    static let nfo = """
        General Information
        ===================
         Title:                  The Final Empire: Mistborn
         Author:                 Brandon Sanderson
         Read By:                Michael Kramer, Kate Reading
         Copyright:              1999
         Audiobook Copyright:    2008
         Genre:                  Fantasy, Epic
         Publisher:              Macmillan
         Series Name:            Mistborn
         Position in Series:     01
         Release Date:           24-Dec-2009
         ASIN:                   B002V0
         Unabridged:             Yes
         Duration:               24 hours, 40 minutes

        Book Description
        ================
        Once, a hero arose: he failed.

        Second paragraph.
        """

    @Test func `NFO`() throws {
        try withSidecars(["book.nfo": Self.nfo]) { sidecars in
            let expected: [MetadataField: String] = [
                .title: "The Final Empire", .subtitle: "Mistborn", .author: "Brandon Sanderson",
                .narrator: "Michael Kramer, Kate Reading", .genre: "Fantasy; Epic", .publisher: "Macmillan",
                .series: "Mistborn", .seriesPart: "1", .year: "2009", .asin: "B002V0", .copyright: "1999",
                .description: "Once, a hero arose: he failed.\n\nSecond paragraph.",
            ]
            #expect(sidecars.metadata.values.mapValues(\.text) == expected)
            #expect(sidecars.warnings == [])
        }
    }

    @Test func `NFO with leaders`() throws {
        let text =
            "░▒▓ RELEASE ▓▒░\r\n║ Title......: Dune ║\r\nAuthor.....: Herbert, Frank\r\n* Year: 1965\r\n"
        try withSidecars(["x.nfo": text]) { sidecars in
            #expect(sidecars.metadata[.author] == "Frank Herbert")
            #expect(sidecars.metadata[.year] == "1965")
        }
        try withSidecars(["x.nfo": "no keys here\n: :"]) { sidecars in
            try #require(sidecars.warnings.count == 1)
            #expect(sidecars.warnings[0].hasPrefix("x.nfo is left out: "))
        }
    }

    @Test func `NFO year of the recording`() throws {
        try withSidecars(["x.nfo": "Title: T\nCopyright: 1999 A, 2004 B"]) { sidecars in
            #expect(sidecars.metadata[.year] == "2004")
            #expect(sidecars.metadata[.copyright] == "1999 A, 2004 B")
        }
    }

    @Test func `text files`() throws {
        try withSidecars(["desc.txt": "\u{FEFF}Long\r\ntext\n", "Reader.TXT": "Smith, John"]) { sidecars in
            #expect(sidecars.metadata[.description] == "Long\ntext")
            #expect(sidecars.metadata[.narrator] == "John Smith")
            #expect(sidecars.metadata.values[.narrator]?.source == .sidecar("Reader.TXT"))
        }
        try withTemporaryFolder { folder in
            let utf16: [UInt8] = [0xFF, 0xFE] + "Größe".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let path = ForgePath(try folder.write(utf16, to: "description.txt"))
            #expect(try Sidecars([path]).metadata[.description] == "Größe")
            let binary = ForgePath(try folder.write([0x50, 0x4B, 3, 4, 0, 0, 0xFF], to: "desc.txt"))
            #expect(try Sidecars([binary]).warnings == ["desc.txt is left out: it is not text"])
        }
    }

    @Test func `huge text is not read`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write([], to: "desc.txt")
            #expect(truncate(path, 500_000_000) == 0)
            let sidecars = try Sidecars([ForgePath(path)])
            #expect(sidecars.warnings == ["desc.txt is left out: 500000000 bytes are too many"])
        }
    }

    @Test func `sidecars that are no files`() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("a.nfo"), withIntermediateDirectories: true)
            #expect(mkfifo(folder.path("desc.txt"), 0o600) == 0)
            let files = ["a.nfo", "desc.txt", "gone.opf"].map { ForgePath(folder.path($0)) }
            let warnings = try Sidecars(files).warnings
            #expect(warnings.count == 3)
            for name in ["a.nfo", "desc.txt", "gone.opf"] {
                #expect(warnings.contains { $0.hasPrefix("\(name) is left out: ") })
            }
        }
    }

    @Test func `stronger kinds win field by field`() throws {
        let files = [
            "metadata.json": "{\"title\":\"J\"}", "x.opf": OPFTests.calibre,
            "x.nfo": "Title: N\nASIN: N\nPublisher: N",
            "desc.txt": "D", "reader.txt": "R",
        ]
        try withSidecars(files) { sidecars in
            let values = sidecars.metadata.values
            #expect(values[.title] == MetadataValue("J", from: .sidecar("metadata.json")))
            #expect(values[.asin]?.source == .sidecar("x.opf"))
            #expect(values[.publisher] == MetadataValue("N", from: .sidecar("x.nfo")))
            #expect(values[.narrator]?.source == .sidecar("x.opf"))
        }
    }

    @Test func `text files are weakest`() throws {
        let files = ["x.nfo": "Title: N\nDescription: from nfo", "desc.txt": "D", "reader.txt": "R"]
        try withSidecars(files) { sidecars in
            #expect(sidecars.metadata.values[.description]?.source == .sidecar("x.nfo"))
            #expect(sidecars.metadata.values[.narrator] == MetadataValue("R", from: .sidecar("reader.txt")))
        }
    }

    @Test func `series and part are of one source`() throws {
        try withSidecars([
            "metadata.json": "{\"series\":[\"A\"]}", "x.nfo": "Series Name: B\nPosition in Series: 4",
        ]) {
            #expect($0.metadata[.series] == "A")
            #expect($0.metadata[.seriesPart] == nil)
        }
        try withSidecars([
            "metadata.json": "{\"series\":[\"A\"]}", "x.nfo": "Series Name: a\nPosition in Series: 4",
        ]) {
            #expect($0.metadata[.series] == "A")
            #expect($0.metadata[.seriesPart] == "4")
        }
    }
}
