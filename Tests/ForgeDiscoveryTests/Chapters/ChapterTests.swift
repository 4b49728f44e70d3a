import ForgeModel
import Testing

@testable import ForgeDiscovery

/// Where chapters begin and what they are called.
@Suite struct ChapterTests {
    /// "track:offset title" for each chapter.
    private func chapters(_ book: Book) -> [String] {
        book.chapters.map { mark in
            guard case .track(let track, let offset) = mark.place else { return "\(mark)" }
            return "\(track):\(offset.value) \(mark.title)"
        }
    }

    @Test func `titles from tags`() {
        let book = makeBook([track("01 - x.mp3", tags: ["title": "A"]), track("2.mp3", tags: ["title": "B"])])
        #expect(chapters(book) == ["0:0 A", "1:0 B"])
        #expect(book.chapterReason == "one per file, titles from tags")
    }

    /// A missing, a repeated, the book's own title; only generic ones: the file names speak.
    @Test(arguments: [["A", nil], ["A", "a"], ["A", "Album"], ["Track 01", "Track 02"]])
    func `titles from file names`(_ titles: [String?]) {
        let tracks = zip(["01 - One.mp3", "02_Two.mp3"], titles).map { name, title in
            track(name, tags: ["album": "Album", "title": title ?? ""])
        }
        let book = makeBook(tracks)
        #expect(chapters(book) == ["0:0 One", "1:0 Two"])
        #expect(book.chapterReason == "one per file, titles from file names")
    }

    /// Titles of parts that share a chapter, before file names that differ less; of names that are all one, numbers.
    @Test func `what tells the most`() {
        func told(_ titles: [String], _ names: [String]) -> [String] {
            chapters(
                makeBook(
                    zip(titles, names).map {
                        track("\($1).mp3", tags: ["album": "Album", "title": $0])
                    }))
        }
        let same = ["01 part", "02 part", "03 part"]
        #expect(told(["A", "A", "B"], same) == ["0:0 A", "1:0 A", "2:0 B"])
        #expect(told(["A", "A", "B"], ["01 X", "02 Y", "03 Y"]) == ["0:0 X", "1:0 Y", "2:0 Y"])
        #expect(told(["", "", ""], same) == ["0:0 Chapter 1", "1:0 Chapter 2", "2:0 Chapter 3"])
        #expect(told(["", "", ""], ["01 X", "02 Y", "03 Y"]) == ["0:0 X", "1:0 Y", "2:0 Y"])
        #expect(told([""], ["01 part"]) == ["0:0 part"])
    }

    /// One of several without a title, or with the book's, gets a number.
    @Test(arguments: [nil, "album", "Track 02"]) func `one without a title`(_ title: String?) {
        let tracks = [("A", "01"), (title ?? "", "02 - x"), ("C", "03")].map { name, stem in
            track("\(stem).mp3", tags: ["album": "Album", "title": name])
        }
        let book = makeBook(tracks)
        #expect(chapters(book) == ["0:0 A", "1:0 Chapter 2", "2:0 C"])
        #expect(book.chapterReason == "one per file, titles from tags")
    }

    /// A chapter over the whole of each file: its title, the file's by its tags, and what the chapter is called.
    @Test(arguments: [
        (["ch0", "ch0", "ch0"], ["K 1", "K 2", "K 3"], ["K 1", "K 2", "K 3"]),
        (["ch0", "ch1", "ch2"], ["K 1", "K 2", "K 3"], ["K 1", "K 2", "K 3"]),
        (
            ["ch0", "ch1", "ch2"], ["Kapitel 12", "Kapitel 13", "Kapitel 14"],
            ["Kapitel 12", "Kapitel 13", "Kapitel 14"]
        ),
        (["Chapter 1", "Chapter 1", "Chapter 1"], ["A", "B", "C"], ["A", "B", "C"]),
        (["Chapter 1", "Chapter 2", "Chapter 3"], ["A", "B", "C"], ["A", "B", "C"]),
        (["Chapter 7", "Chapter 8", "Chapter 9"], ["", "", ""], ["Chapter 7", "Chapter 8", "Chapter 9"]),
        (["Chapter 1", "chapter 1", "Chapter 1"], ["", "", ""], ["Chapter 1", "Chapter 2", "Chapter 3"]),
        (["toc:ch1", "Track 1", "001"], ["", "", ""], ["Chapter 1", "Chapter 2", "Chapter 3"]),
        (["Opening", "Chapter 1", "The End"], ["A", "B", "C"], ["Opening", "B", "The End"]),
        (["Book", "Book", "Book"], ["A", "B", "C"], ["A", "B", "C"]),
        (
            ["Opening", "Chapter 1", "Chapter 2"], ["Part 1", "Part 2", "Part 3"],
            ["Opening", "Chapter 1", "Chapter 2"]
        ),
    ])
    func `a chapter of each whole file`(_ inside: [String], _ tags: [String], _ expected: [String]) {
        let tracks = zip(inside, tags).enumerated().map { index, titles in
            track("0\(index + 1).mp3", tags: ["title": titles.1, "album": "Book"], chapters: [(0, titles.0)])
        }
        #expect(makeBook(tracks).chapters.map(\.title) == expected)
    }

    @Test func `identifiers are no titles`() {
        let book = makeBook([
            track("1.mp3", chapters: [(0, "ch0"), (2000, "ch1"), (4000, "Ch. 2: End"), (6000, "chp3")])
        ])
        #expect(book.chapters.map(\.title) == ["Chapter 1", "Chapter 2", "Ch. 2: End", "Chapter 4"])
    }

    @Test(arguments: [
        ("01 - The Start", "The Start"), ("1-02. The Start", "The Start"), ("01 - 3 Bears", "3 Bears"),
        ("(03) End", "(03) End"), ("2001 A Space Odyssey", "2001 A Space Odyssey"), ("1984", nil),
        ("01", nil), ("Track 01", nil), ("track_7", nil), ("003 - Track 3", nil), ("12-Titel 4", nil),
        ("Chapter 03", "Chapter 03"), ("04 Kapitel 3", "Kapitel 3"), ("Folder - 05", nil), ("folder 6", nil),
        ("Folder of Doom", "Folder of Doom"), ("3rd Man", "3rd Man"), ("7) Seven", "Seven"), ("  8. ", nil),
    ])
    func `file title`(_ stem: String, _ title: String?) {
        #expect(ChapterTitle.fileTitle(stem, bookTitles: ["Folder"]) == title)
    }

    @Test func `generic titles become running numbers`() {
        let book = makeBook([
            track("00 Intro.mp3"), track("Track 01.mp3"), track("3.mp3", chapters: [(0, "A"), (5000, nil)]),
        ])
        #expect(chapters(book) == ["0:0 Intro", "1:0 Chapter 2", "2:0 A", "2:5000 Chapter 4"])
        #expect(
            book.chapterReason
                == "embedded in 1 of 3 files; one per file, titles from file names for the others")
    }

    @Test func `embedded titles stay`() {
        let book = makeBook([
            track("1.m4b", chapters: [(0, "Credits"), (2000, "Chapter 1"), (4000, "02"), (6000, " ")])
        ])
        #expect(
            chapters(book) == ["0:0 Credits", "0:2000 Chapter 1", "0:4000 Chapter 3", "0:6000 Chapter 4"])
        #expect(book.chapterReason == "embedded in the audio")
        #expect(book.warnings == ["told"])
    }

    @Test func `lone chapter without title says nothing`() {
        #expect(chapters(makeBook([track("One.mp3", chapters: [(0, " ")])])) == ["0:0 One"])
        #expect(chapters(makeBook([track("One.mp3", chapters: [(0, "T")])])) == ["0:0 T"])
    }

    @Test func `gap at the start is filled or closed`() {
        let late = makeBook([track("One.mp3", chapters: [(1000, "A"), (2000, "B")])])
        #expect(chapters(late) == ["0:0 One", "0:1000 A", "0:2000 B"])
        let early = makeBook([track("One.mp3", chapters: [(999, "A"), (2000, "B")])])
        #expect(chapters(early) == ["0:0 A", "0:2000 B"])
    }

    @Test func `broken starts are repaired with a warning`() {
        let book = makeBook([
            track("One.mp3", chapters: [(0, "A"), (6000, "C"), (3000, "B"), (10_000, "D"), (99_000, "E")])
        ])
        #expect(chapters(book) == ["0:0 A", "0:3000 B", "0:6000 C"])
        #expect(
            book.warnings == [
                "told", "One.mp3: its chapters were out of order and have been sorted by their starts",
                "One.mp3: chapters that start beyond its end, left out: 2",
            ])
    }

    @Test func `estimated length drops nothing`() {
        let estimated = track("One.mp3", chapters: [(0, "A"), (99_000, "B")], isExact: false)
        #expect(chapters(makeBook([estimated])) == ["0:0 A", "0:99000 B"])
    }

    @Test func `short chapters join the one before`() {
        let book = makeBook([
            track("One.mp3", chapters: [(0, "A"), (5000, "B"), (5099, "C"), (7000, "D"), (9901, "E")])
        ])
        #expect(chapters(book) == ["0:0 A", "0:5099 C", "0:7000 D"])
        #expect(book.warnings == ["told", "chapters shorter than 0.1 s joined to their neighbours: 2"])
        let tenth = makeBook([track("One.mp3", chapters: [(0, "A"), (5000, "B"), (5100, "C"), (9900, "D")])])
        #expect(tenth.chapters.count == 4)
    }

    @Test func `short first chapter gives its place to the next`() {
        let inTrack = makeBook([track("One.mp3", chapters: [(0, "A"), (50, "B"), (5000, "C")])])
        #expect(chapters(inTrack) == ["0:0 B", "0:5000 C"])
        let overTracks = makeBook([
            track("Click.wav", length: 50), track("Two.mp3"), track("Click2.wav", length: 99),
        ])
        #expect(chapters(overTracks) == ["0:0 Two"])
    }

    @Test func `last chapter stays however short`() {
        #expect(chapters(makeBook([track("One.wav", length: 1)])) == ["0:0 One"])
        let both = makeBook([track("One.wav", length: 1), track("Two.wav", length: 1)])
        #expect(chapters(both) == ["0:0 One"])
    }

    @Test func `duplicate starts leave one`() {
        let book = makeBook([track("One.mp3", chapters: [(0, "A"), (5000, "B"), (5000, "C")])])
        #expect(chapters(book) == ["0:0 A", "0:5000 C"])
    }

    @Test func `a thousand chapters`() throws {
        let book = makeBook([
            track("One.mp3", chapters: (0..<1000).map { ($0 * 200, "T\($0)") }, length: 200_000)
        ])
        try #require(book.chapters.count == 1000)
        #expect(book.chapters[999].title == "T999")
    }
}
