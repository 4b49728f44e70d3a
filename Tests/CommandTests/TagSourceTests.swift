import ForgeModel
import TestSupport
import Testing

@testable import ForgeCommands

/// `tag --copy-from`, `--from-sidecar` and `--from-folder`: which values are taken, and which are stronger.
@Suite struct TagSourceTests {
    /// A book of a second with a title and an author.
    private func makeBook(_ folder: TemporaryFolder, _ name: String = "Book.m4b") throws {
        try folder.writeSpeech("in/1.wav")
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "made.m4b", "--title", "Old", "--author", "Jane Doe", "--overwrite"],
            in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
        try folder.write(folder.read("made.m4b"), to: name)
    }

    private func tag(_ words: [String], _ folder: TemporaryFolder) throws -> RunResult {
        try ForgeNativeProgram.run(["tag"] + words, in: folder.path)
    }

    /// The fields as the program shows them.
    private func fields(_ file: String, _ folder: TemporaryFolder) throws -> [String: String] {
        let record = try #require(try jsonLines(try tag(["--json", file], folder).text).first)
        let fields = try #require(record["fields"] as? [String: [String: Any]])
        return fields.compactMapValues { $0["text"] as? String }
    }

    @Test(.requires(.ffmpeg, .ffprobe), arguments: ["mp3", "flac", "m4a"])
    func `fields and cover come from a file of any kind, and its other tags do not`(_ kind: String) throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.drawPicture("c.png")
            try Tool.ffmpeg.run(
                [
                    "-v", "error", "-i", folder.path("in/1.wav"), "-i", folder.path("c.png"), "-map", "0",
                    "-map", "1",
                ]
                    + ["-metadata", "album=New", "-metadata", "artist=Ann Ash", "-metadata", "genre=SF"]
                    + [
                        "-metadata", "grouping=Saga #2", "-metadata", "encoder=theirs", "-metadata",
                        "date=1999",
                    ]
                    + ["-c:v", "png", "-disposition:v", "attached_pic", folder.path("other.\(kind)")])
            let other = folder.read("other.\(kind)")
            let result = try tag(["--copy-from", "other.\(kind)", "--set", "year=2001", "Book.m4b"], folder)
            #expect(result.status == 0, "\(result.stderr)")
            let found = try fields("Book.m4b", folder)
            #expect(found["title"] == "New")
            #expect(found["author"] == "Ann Ash")
            #expect(found["genre"] == "SF")
            #expect(found["series"] == "Saga")
            #expect(found["seriesPart"] == "2")
            #expect(found["year"] == "2001")
            let probed = try Oracles.probe(folder.path("Book.m4b"))
            #expect(probed.format.tags?["encoder"]?.hasPrefix("forge-native") == true)
            #expect(probed.streams.contains { $0.codecName == "png" })
            #expect(folder.read("other.\(kind)") == other)
        }
    }

    @Test(arguments: [
        ("metadata.json", #"{"title": "New", "authors": ["Ann Ash"], "series": ["Saga #2"]}"#),
        ("any name.json", #"{"title": "New", "authors": ["Ann Ash"], "series": ["Saga #2"]}"#),
        ("x.nfo", "Title: New\nAuthor: Ann Ash\nSeries Name: Saga\nPosition in Series: 2\n"),
    ])
    func `fields come from a file of metadata`(_ name: String, _ text: String) throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.write(text.utf8, to: name)
            #expect(try tag(["--from-sidecar", name, "Book.m4b"], folder).status == 0)
            #expect(
                try fields("Book.m4b", folder)
                    == ["title": "New", "author": "Ann Ash", "series": "Saga", "seriesPart": "2"])
        }
    }

    @Test func `files of metadata that say nothing are told, and the book stays`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let old = folder.read("Book.m4b")
            try folder.write("nothing".utf8, to: "a.nfo")
            try folder.write("{".utf8, to: "b.json")
            try folder.write("words".utf8, to: "c.doc")
            for name in ["a.nfo", "b.json", "c.doc", "none.opf"] {
                let result = try tag(["--from-sidecar", name, "Book.m4b"], folder)
                #expect(result.status != 0)
                #expect(result.stderr.isError(about: name), "\(result.stderr)")
                #expect(folder.read("Book.m4b") == old)
            }
        }
    }

    @Test(.requires(.ffmpeg, .ffprobe))
    func `what lies beside a book in a folder of its own, and the folders' names, are taken`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder, "lib/Ann Ash/Saga/2 - The Book {Bob Birch}/x.m4b")
            try folder.drawPicture("lib/Ann Ash/Saga/2 - The Book {Bob Birch}/cover.png")
            try folder.write("A tale.".utf8, to: "lib/Ann Ash/Saga/2 - The Book {Bob Birch}/desc.txt")
            #expect(try tag(["--from-folder", "lib"], folder).status == 0)
            let file = "lib/Ann Ash/Saga/2 - The Book {Bob Birch}/x.m4b"
            #expect(
                try fields(file, folder) == [
                    "title": "The Book", "author": "Ann Ash", "series": "Saga", "seriesPart": "2",
                    "narrator": "Bob Birch", "description": "A tale.",
                ])
            #expect(try Oracles.probe(folder.path(file)).streams.contains { $0.codecName == "png" })
        }
    }

    @Test func `of a folder with other audio, only what has the file's name is taken`() throws {
        try withTemporaryFolder { folder in
            for name in ["lib/One.m4b", "lib/Two.m4b"] { try makeBook(folder, name) }
            try folder.write(#"{"title": "Neither"}"#.utf8, to: "lib/metadata.json")
            try folder.write("Title: The Second\n".utf8, to: "lib/Two.nfo")
            #expect(try tag(["--from-folder", "lib"], folder).status == 0)
            #expect(try fields("lib/One.m4b", folder)["title"] == "One")
            #expect(try fields("lib/Two.m4b", folder)["title"] == "The Second")
            #expect(try fields("lib/Two.m4b", folder)["author"] == "Jane Doe")
        }
    }

    @Test func `options are stronger than other files, those than sidecars, and these than folders`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder, "Folder/x.m4b")
            try makeBook(folder, "other.m4b")
            try #require(
                try tag(
                    [
                        "--set", "title=Copied", "--set", "narrator=Copied", "--set", "series=A", "--set",
                        "series-part=7",
                    ]
                        + ["--remove", "author", "other.m4b"], folder
                ).status == 0)
            try folder.write(
                #"{"title": "Side", "authors": ["Side"], "narrators": ["Side"], "publisher": "Side"}"#.utf8,
                to: "side.json")
            try folder.write(#"{"title": "Beside", "asin": "B012345678"}"#.utf8, to: "Folder/metadata.json")
            let words = [
                "--copy-from", "other.m4b", "--from-sidecar", "side.json", "--from-folder", "--set",
                "series=B",
                "--remove", "publisher", "Folder/x.m4b",
            ]
            #expect(try tag(words, folder).status == 0)
            // The part is that of another series.
            #expect(
                try fields("Folder/x.m4b", folder) == [
                    "title": "Copied", "narrator": "Copied", "author": "Side", "asin": "B012345678",
                    "series": "B",
                ])
        }
    }
}
