import ForgeModel
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Names of folders, of people and of series.
@Suite struct FolderNameTests {
    private func folder(_ name: String, _ parents: [String] = []) -> BookMetadata {
        var candidate = BookCandidate(
            name: name, files: ["a.mp3"], orderReason: "", isExplicitOrder: false, parents: parents)
        candidate.isInLibrary = true
        return BookMetadata(foldersOf: candidate, knownAuthor: nil)
    }

    /// Expected: title | subtitle | part | year | narrator | asin.
    @Test(arguments: [
        ("Title", "Title|||||"), ("Book 1 - Title", "Title||1|||"),
        ("Vol 1 - 1994 - Title", "Title||1|1994||"),
        ("1994 - Book 2 - Title", "Title||2|1994||"), ("Vol. 3 Title Here - Sub", "Title Here|Sub|3|||"),
        ("0.5 - Title", "Title||0.5|||"), ("1. Title", "Title||1|||"), ("(1994) - Title", "Title|||1994||"),
        ("Volume 12. Title - Sub", "Title|Sub|12|||"), ("100 - Title", "Title||100|||"),
        ("Title - Sub - Vol 12", "Title|Sub|12|||"), ("Title - volume 9 - Sub", "Title|Sub|9|||"),
        ("01 - Title", "Title||1|||"), ("Book 2-3 - Title", "Title||2-3|||"),
        ("101 Dalmatians", "101 Dalmatians|||||"), ("300", "300|||||"), ("1984", "1984|||||"),
        ("1984 - 1984", "1984|||1984||"), ("Title {Jim Dale}", "Title||||Jim Dale|"),
        ("Title - Sub {Dale, Jim} [B002V5D7B0]", "Title|Sub|||Jim Dale|B002V5D7B0"),
        ("[B002V5D7B0] Title", "Title|||||B002V5D7B0"), ("Title [unabridged]", "Title [unabridged]|||||"),
        ("Title [B002v5D7B0]", "Title [B002v5D7B0]|||||"), ("{Jim}", "{Jim}|||||"),
        ("T [UNABRIDGED]", "T [UNABRIDGED]|||||"),
        ("An Author - Title", "Title|||||"), ("Booker - Prize", "Booker|Prize||||"), ("Book", "Book|||||"),
        ("Part 2", "Part 2|||||"), (" - ", "-|||||"),
        ("1045 - 2026 - Title 1045", "Title 1045||1045|2026||"), ("1045 - Title", "Title||1045|||"),
        ("1999 - 2004 - Title", "Title||1999|2004||"), ("3000 - 2019 - Title - Sub", "Title|Sub|3000|2019||"),
        ("Band 2026 - Title", "Title||2026|||"), ("Vol. 1500 Title", "Title||1500|||"),
        ("1045. Title", "Title||1045|||"),
        ("12345 - Title", "Title||12345|||"), ("2001. A Space Odyssey", "2001. A Space Odyssey|||||"),
        ("2001 A Space Odyssey", "2001 A Space Odyssey|||||"), ("1984 - 1949", "1949|||1984||"),
        ("2312", "2312|||||"),
        ("1045", "1045|||||"),
    ])
    func `grammar`(_ name: String, _ expected: String) {
        let metadata = folder(name, ["An Author", "A Series"])
        let fields: [MetadataField] = [.title, .subtitle, .seriesPart, .year, .narrator, .asin]
        #expect(fields.map { metadata[$0] ?? "" }.joined(separator: "|") == expected)
        #expect(metadata[.author] == "An Author")
        #expect(metadata[.series] == "A Series")
    }

    @Test func `folders above`() {
        #expect(
            folder("T", ["King, Stephen"]).values.mapValues(\.text) == [
                .title: "T", .author: "Stephen King",
            ])
        let three = folder("T", ["Genre", "A & B", "S"])
        #expect(three[.author] == "A, B")
        #expect(three[.series] == "S")
        #expect(folder("T", ["Audiobooks", "A"])[.author] == "A")
        #expect(folder("T", ["Audiobooks", "A"])[.series] == nil)
        #expect(folder("T", ["Audiobooks", "MP3"]).values.mapValues(\.text) == [.title: "T"])
        #expect(folder("T", ["me", "Downloads"]).values.mapValues(\.text) == [.title: "T"])
    }

    @Test(arguments: [
        "Author - Title", "1 - Title", "Book 2 - Title", "1984", "2001 - A Space Odyssey", "1045 - 2026 - T",
    ])
    func `alone a name is a title`(_ name: String) {
        #expect(folder(name).values.mapValues(\.text) == [.title: name])
        #expect(folder(name).values[.title]?.source == .folderName)
    }

    @Test func `a place without a series`() {
        let metadata = folder("1045 - 2026 - Title 1045", ["An Author"])
        #expect(metadata[.title] == "Title 1045")
        #expect(metadata[.year] == "2026")
        #expect(metadata[.seriesPart] == nil)
        for (name, expected) in [
            ("01 - Title", "Title|"), ("0 - Prequel", "Prequel|"), ("12 - Title - Sub", "Title|Sub"),
            ("Book 2 - Title", "Title|"), ("Vol. 3 - Title", "Title|"), ("1984", "1984|"), ("300", "300|"),
            ("12 Title", "12 Title|"), ("Title - 12", "Title|12"),
        ] {
            let book = folder(name, ["An Author"])
            #expect("\(book[.title] ?? "")|\(book[.subtitle] ?? "")" == expected)
            #expect(book[.seriesPart] == nil)
            #expect(book[.author] == "An Author")
        }
        let year = folder("2001 - A Space Odyssey", ["An Author"])
        #expect(year[.title] == "A Space Odyssey")
        #expect(year[.year] == "2001")
        #expect(folder("(1994) - Title").values.mapValues(\.text) == [.title: "Title", .year: "1994"])
    }

    @Test func `known author shows which folder is his`() {
        func series(_ parents: [String], _ author: String, isInLibrary: Bool = false) -> String? {
            var candidate = BookCandidate(
                name: "T", files: ["a"], orderReason: "", isExplicitOrder: false, parents: parents)
            candidate.isInLibrary = isInLibrary
            return BookMetadata(foldersOf: candidate, knownAuthor: author)[.series]
        }
        #expect(series(["King, Stephen", "Tower"], "Stephen King, Peter Straub") == "Tower")
        #expect(series(["fantasy", "J.R.R. Tolkien"], "JRR Tolkien") == nil)
        #expect(series(["work", "stuff"], "Stephen King") == nil)
        // In a library a folder's place says what it is, however the author is spelled in the tags.
        #expect(series(["Stephen King", "Tower"], "King, S.", isInLibrary: true) == "Tower")
        #expect(series(["Stephen King"], "King, S.", isInLibrary: true) == nil)
    }

    @Test(arguments: [
        ("Terry Pratchett & Neil Gaiman", ["Terry Pratchett", "Neil Gaiman"]),
        ("Pratchett, Terry; Gaiman, Neil", ["Terry Pratchett", "Neil Gaiman"]),
        ("Jon Smith, Jane Smith", ["Jon Smith", "Jane Smith"]),
        ("Smith, Jon, Smith, Jane", ["Jon Smith", "Jane Smith"]),
        ("Smith, Jon & Smith, Jane", ["Jon Smith", "Jane Smith"]),
        ("Tom Clancy, Mark Greaney & Grant Blackwood", ["Tom Clancy", "Mark Greaney", "Grant Blackwood"]),
        ("Robert Jordan and Brandon Sanderson", ["Robert Jordan", "Brandon Sanderson"]),
        ("Penn and Teller", ["Penn and Teller"]), ("Anders Andersen", ["Anders Andersen"]),
        ("Le Guin, Ursula K.", ["Ursula K. Le Guin"]), ("von der Leyen, U", ["U von der Leyen"]),
        ("Martin Luther King, Jr.", ["Martin Luther King Jr."]),
        ("King, Martin Luther, Jr.", ["Martin Luther King Jr."]),
        ("A B, a b", ["A B"]), ("村上春樹, 王小波", ["村上春樹", "王小波"]), ("Cher", ["Cher"]),
        ("Full Cast", ["Full Cast"]), ("", []), (" & ;,", []),
        ("Cher, Prince Rogers, Madonna", ["Cher", "Prince Rogers", "Madonna"]),
    ])
    func `people`(_ text: String, _ names: [String]) {
        let people = PersonNames(text)
        #expect(people.names == names)
        #expect(PersonNames(people.joined).names == names, "read back from one atom")
    }

    @Test(
        arguments: [
            ("Name #1.5", "Name", "1.5"), ("Name #1a", "Name", "1a"), ("Name", "Name", nil),
            ("C# Basics", "C# Basics", nil),
            ("Name #1 a", "Name #1 a", nil), ("#1", "#1", nil), ("Name, Book 2", "Name", "2"),
            ("Name, Vol. 03", "Name", "3"),
            ("Me, Myself", "Me, Myself", nil), ("Name #2-3", "Name", "2-3"),
        ] as [(String, String, String?)])
    func `series`(_ text: String, _ name: String, _ part: String?) {
        let series = SeriesName(text)
        #expect(series.name == name)
        #expect(series.part == part)
    }

    @Test(
        arguments: [
            ("01", "1"), ("1.0", "1"), ("1.50", "1.5"), ("1,5", "1.5"), ("2 – 3", "2-3"), ("02-03", "2-3"),
            ("Book 4", "4"),
            ("#4", "4"), ("4/7", "4"), ("0", "0"), ("0.5", "0.5"), ("1a", "1a"), ("Prequel", "Prequel"),
            ("Book", "Book"),
            ("1.2.3", "1.2.3"), ("", nil), (" ", nil),
        ] as [(String, String?)])
    func `part`(_ text: String, _ part: String?) { #expect(SeriesName.part(text) == part) }

    @Test func `random names`() {
        var random = SplitMix64(3)
        let pieces = [
            " - ", "-", " ", "Book", "Vol.", "1", "0.5", "1994", "(", ")", "{", "}", "[", "]", "B002V5D7B0",
            "Ü", "🎧", ".",
            ",", "&", ";", " and ", "#", "Title", "\0", "\n", "/", "Jr.",
        ]
        for _ in 0..<5000 {
            let name = (0...random.below(9)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let book = FolderName(name, parents: random.below(2) == 0 ? [] : ["A", name])
            #expect(!book.title.isEmpty || name.trimmed.isEmpty)
            let people = PersonNames(name)
            #expect(people.names.allSatisfy { !$0.isEmpty && !$0.contains(",") })
            _ = SeriesName(name)
            if let part = SeriesName.part(name) { #expect(!part.isEmpty) }
            _ = HTMLText.plain("<p>\(name)<\(name)>&\(name);")
        }
    }

    @Test(arguments: [
        ("a < b & c", "a < b & c"), ("AT&amp;T", "AT&T"), ("<p>A</p><p>B</p>", "A\n\nB"),
        ("A<br>B<br/>\n C", "A\nB\nC"),
        ("<ul><li>x</li><li>y</li></ul>", "- x\n- y"), ("<b>A</b>  <i>B</i>", "A B"),
        ("line\nline", "line\nline"),
        ("<3 you", "<3 you"), ("<b>use</b> <name> if a < b, c > d", "use <name> if a < b, c > d"),
        ("&#8217;&#x41;&bogus;&#0;", "’A&bogus;&#0;"),
        ("<script>x()</script>t<p>", "t"),
        ("<div><p>A</p></div><!-- no --><p>B", "A\n\nB"),
    ])
    func `HTML`(_ text: String, _ plain: String) { #expect(HTMLText.plain(text) == plain) }
}
