import ForgeModel
import Testing

@testable import ForgeDiscovery

/// When the files of one folder are several books.
@Suite struct SplitTests {
    /// Names of the files of each book. A file is "name|album|track number".
    private func split(
        _ files: [String], isLoose: Bool = false, discs: [Int?]? = nil, chapters: Int = 0,
        isExplicit: Bool = false, sidecars: [ForgePath] = ["book/a.jpg", "book/cover.jpg"]
    ) -> [[String]] {
        books(
            files, isLoose: isLoose, discs: discs, chapters: chapters, isExplicit: isExplicit,
            sidecars: sidecars
        )
        .map { $0.1.map(\.path.lastComponent.string) }
    }

    private func books(
        _ files: [String], isLoose: Bool = false, discs: [Int?]? = nil, chapters: Int = 0,
        isExplicit: Bool = false, sidecars: [ForgePath] = ["book/a.jpg", "book/cover.jpg"]
    ) -> [(BookCandidate, [TrackProbe])] {
        let tracks = files.map { file in
            let parts = file.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            var tags: [String: String] = [:]
            if !parts[1].isEmpty { tags["album"] = parts[1] }
            if !parts[2].isEmpty { tags["track"] = parts[2] }
            return track(parts[0], tags: tags, chapters: (0..<chapters).map { (Int64($0) * 1000, "c\($0)") })
        }
        var candidate = BookCandidate(
            name: "book", files: tracks.map(\.path), orderReason: "", isExplicitOrder: isExplicit,
            folder: "x/book",
            parents: ["x"], sidecars: sidecars, discs: discs)
        candidate.isLoose = isLoose
        return Discovery.split(candidate, tracks).map { ($0.candidate, $0.tracks) }
    }

    @Test func `numbers that begin anew tell books apart`() throws {
        let files = ["a|X|1", "b|Y|1", "c|X|2", "d|Y|2"]
        #expect(split(files) == [["a", "c"], ["b", "d"]])
        #expect(split(files, isExplicit: true).count == 1, "an order that was given is one book")
        #expect(split(files, discs: [1, 1, 2, 2]).count == 1, "discs are one book")
        let parts = books(files)
        try #require(parts.map(\.0.name) == ["X", "Y"])
        #expect(parts[0].0.folder == nil)
        #expect(parts[0].0.parents == ["x", "book"])
        #expect(parts[0].0.sidecars == ["book/a.jpg"])
        #expect(parts[1].0.sidecars.isEmpty)
    }

    @Test func `one book stays one`() {
        #expect(split(["a|X|1", "b| x |1", "c|X|2"]).count == 1, "one album, spelled differently")
        #expect(split(["a|X|1", "b|Y|2", "c|Z|3"]).count == 1, "albums that are chapter titles")
        #expect(split(["a|X|", "b|Y|", "c|Z|"]).count == 1)
        #expect(split(["a|X|1", "b|Y|1", "c|Z|1"]).count == 1, "short files are no books")
        #expect(split(["a|X|1", "b|X|2", "c|Y|3", "d|Y|4"]).count == 1, "an album that counts on")
        #expect(split(["a|X (Disc 1)|1", "b|X (Disc 1)|2", "c|X - CD 2|1", "d|X - CD 2|2"]).count == 1)
        #expect(split(["a|X|1", "b|X|2", "c|Y|1", "d|Y|2", "e||"]).count == 1, "a track without album")
        #expect(split(["a|X|", "b|Y|", "c|X|", "d|Y|"]).count == 1, "mixed up, no numbers")
        let kept = books(["a|X|1", "b|Y|2"])[0].0.warnings
        #expect(kept == ["its files have 2 different album tags and are kept as one book"])
    }

    /// Files as "name|seconds|chapters"; expected are those that stay.
    @Test(
        arguments: [
            (["1.mp3|8|0", "2.mp3|6|0", "Book.m4b|14|2"], ["1.mp3", "2.mp3"]),
            (["1.mp3|8|0", "2.mp3|6|0", "x.m4b|14.02|0"], ["1.mp3", "2.mp3"]),
            (["1.mp3|8|0", "2.mp3|6|0", "x.m4b|15|2"], nil), (["1.mp3|8|0", "2.mp3|6|0", "x.m4a|14|0"], nil),
            (["1.mp3|8|0", "2.mp3|6|0", "x.m4a|14|2"], ["1.mp3", "2.mp3"]),
            (["1.mp3|8|0", "2.mp3|6|0", "Book.m4a|14|0"], ["1.mp3", "2.mp3"]),
            (["1.mp3|8|0", "2.mp3|6|0", "Book.m4b|14|2", "Book (2).m4b|14|2"], ["1.mp3", "2.mp3"]),
            (["1.m4b|8|0", "2.m4b|6|0", "3.m4b|14|2"], ["1.m4b", "2.m4b"]),
            (["a.mp3|8|0", "Book.m4b|8|0"], ["a.mp3"]), (["a.mp3|8|0", "b.m4b|8|3"], ["a.mp3"]),
            (["a.mp3|8|0", "b.m4b|8|0"], nil), (["a.m4b|8|2", "b.m4b|8|2"], nil),
            (["a.m4a|8|0", "b.m4a|8|0", "c.m4a|16|0"], nil),
            (["a.mp3|8|0", "b.mp3|8|0", "c.mp3|16|2"], nil), (["a.m4b|8|2"], nil),
        ] as [([String], [String]?)])
    func `an earlier output is left out`(_ files: [String], _ kept: [String]?) {
        let tracks = files.map { file in
            let parts = file.split(separator: "|")
            return track(
                String(parts[0]), tags: ["album": "X"],
                chapters: (0..<Int(parts[2])!).map { (Int64($0) * 1000, "c\($0)") },
                length: Int64(Double(parts[1])! * 1000))
        }
        let candidate = BookCandidate(
            name: "Book", files: tracks.map(\.path), orderReason: "", isExplicitOrder: true)
        let books = Discovery.split(candidate, tracks)
        let names = files.map { String($0.prefix { $0 != "|" }) }
        #expect(books.map { $0.tracks.map(\.path.lastComponent.string) } == [kept ?? names])
        let out = names.filter { kept?.contains($0) == false }
        #expect(
            books[0].candidate.warnings == out.map { "\($0) holds what the other files hold and is left out" }
        )
    }

    /// A second and two hundredths of all, where one length is an estimate.
    @Test(arguments: [(1_020_000, 2), (1_022_000, 3)] as [(Int64, Int)])
    func `estimated lengths are as long as they may be`(_ length: Int64, _ count: Int) {
        let tracks = [
            track("1.mp3", length: 500_000, isExact: false), track("2.mp3", length: 500_000),
            track("b.m4b", length: length),
        ]
        let candidate = BookCandidate(
            name: "x", files: tracks.map(\.path), orderReason: "", isExplicitOrder: false)
        #expect(Discovery.split(candidate, tracks)[0].tracks.count == count)
    }

    @Test func `whole books in one file`() {
        #expect(split(["a.m4b|X|", "b.m4b|Y|"]) == [["a.m4b"], ["b.m4b"]])
        #expect(split(["a.m4b|X|1/1", "b.m4b|Y|1/1"]).count == 2)
        #expect(split(["a.m4b|X|1", "b.m4b|Y|2"]).count == 1, "numbered without chapters: parts")
        #expect(split(["a|X|1", "b|X|2", "c.m4b|Y|2"]).count == 1, "a second part is no whole book")
        #expect(split(["a|X|1", "b|X|2", "c.m4b|Y|1"]).count == 2)
        #expect(split(["a.mp3|X|1", "b.mp3|Y|2"], chapters: 2).count == 2)
        #expect(split(["a|X|", "b|X|", "c|Y|", "d|Y|"]) == [["a", "b"], ["c", "d"]])
    }

    /// Loose files as "name|album|number|seconds": an M4B that was made of some of them is in no book, and the book of
    /// those tells so.
    @Test(
        arguments: [
            (["1.mp3||1|8", "2.mp3||2|6", "B.m4b|X||14"], [["1.mp3", "2.mp3"]], 0),
            (
                ["1.mp3|X|1|8", "2.mp3|X|2|6", "X.m4b|X||14", "c.mp3|Y||9"],
                [["1.mp3", "2.mp3"], ["c.mp3"]], 0
            ),
            (["a.mp3|||8", "B.mp3|||6", "B.m4b|B||6"], [["a.mp3"], ["B.mp3"]], 1),
            (["a.flac|X||8", "Y.m4a|X||8"], [["a.flac"]], 0),
            (["a.mp3|||8", "B.m4b|B||8"], [["a.mp3"], ["B.m4b"]], nil),
            (["a.mp3|X||8", "b.mp3|Y||6", "B.m4b|Z||14"], [["a.mp3"], ["b.mp3"], ["B.m4b"]], nil),
            (["B.mp3|||8", "B.m4b|||9"], [["B.mp3"], ["B.m4b"]], nil),
            (["A.m4b|X||8", "B.m4b|X||8"], [["A.m4b"], ["B.m4b"]], nil),
        ] as [([String], [[String]], Int?)])
    func `earlier outputs among loose files`(_ files: [String], _ books: [[String]], _ told: Int?) {
        let tracks = files.map { file in
            let parts = file.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            let tags = ["album": parts[1], "track": parts[2]].filter { !$0.value.isEmpty }
            return track(parts[0], tags: tags, length: Int64(parts[3])! * 1000)
        }
        var candidate = BookCandidate(
            name: "root", files: tracks.map(\.path), orderReason: "", isExplicitOrder: false)
        candidate.isLoose = true
        let found = Discovery.split(candidate, tracks)
        #expect(found.map { $0.tracks.map(\.path.lastComponent.string) } == books)
        #expect(found.map { $0.candidate.files.map(\.lastComponent.string) } == books)
        for (index, book) in found.enumerated() {
            #expect(book.candidate.warnings.count { $0.contains("left out") } == (index == told ? 1 : 0))
        }
    }

    @Test func `loose files`() {
        #expect(split(["a|X|1", "b||1", "c|X|2", "d||2"], isLoose: true) == [["a", "c"], ["b"], ["d"]])
        #expect(split(["a|X|1", "b|X|1"], isLoose: true) == [["a"], ["b"]], "two books of one name")
        #expect(split(["a|X|", "b|Y|"], isLoose: true) == [["a"], ["b"]])
        #expect(split(["a|X|", "b|X|"], isLoose: true, sidecars: []) == [["a", "b"]], "one album")
    }

    /// Files of an hour or more, whatever they share, are no tracks of a book, unless one of them is shorter.
    @Test(arguments: [(3600, 2), (3599, 1)]) func `long loose files`(_ seconds: Int64, _ count: Int) {
        let tracks = [("1.mp3", seconds), ("2.mp3", 4000)].map { name, seconds in
            track(name, tags: ["album": "X"], length: seconds * 1000)
        }
        var candidate = BookCandidate(
            name: "root", files: tracks.map(\.path), orderReason: "", isExplicitOrder: false)
        candidate.isLoose = true
        #expect(Discovery.split(candidate, tracks).count == count)
    }

    /// Files at the root of a library that are one book have its folder and its sidecars.
    @Test func `a root that is one book`() throws {
        func count(_ files: [String], beside: [ForgePath] = [], chapters: Int = 0) -> Int {
            split(files, isLoose: true, chapters: chapters, sidecars: beside).count
        }
        #expect(count(["a||", "b||"]) == 2, "nothing tells")
        #expect(count(["a||1", "b||2"]) == 1)
        #expect(count(["01||", "02||", "4||"]) == 1)
        #expect(count(["Book 01||", "Book 02||"]) == 1)
        #expect(count(["1984||", "2001||"]) == 2, "numbers that count no tracks")
        #expect(count(["5||", "6||"]) == 2, "numbers that count no tracks")
        #expect(count(["01|X|", "02|Y|"]) == 2, "albums that contradict each other")
        #expect(count(["a||", "b||"], beside: ["book/cover.jpg"]) == 1)
        #expect(count(["a||", "b||"], beside: ["book/metadata.json"]) == 1)
        #expect(count(["a||", "b||"], beside: ["book/a.jpg", "book/notes.doc"]) == 2)
        #expect(count(["01.m4b||", "02.m4b||"], beside: ["book/cover.jpg"]) == 2)
        #expect(count(["01||", "02||"], beside: ["book/cover.jpg"], chapters: 2) == 2)
        let book = books(["01||", "02||"], isLoose: true, sidecars: ["book/cover.jpg"])[0].0
        try #require(book.name == "book")
        #expect(book.folder == book.files[0].parent)
        #expect(!book.isLoose)
        #expect(book.sidecars == ["book/cover.jpg"])
    }
}
