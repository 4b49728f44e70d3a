import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// `extract`: what it writes, and its exit status.
@Suite struct ExtractTests {
    static let report = ExtractReport(
        "a\n.m4b",
        files: [
            .init(.cover, "o/cover.jpg", .written, size: 5), .init(.opf, "o/\u{1B}.opf", .kept, size: 6),
            .init(.cue, "o/a.cue", .unchanged, size: 7),
        ], notes: ["n"])

    @Test func `lines name file and result, with text from files made harmless`() {
        let text = ExtractText.lines(Self.report, isTrial: true)
        #expect(text.isHarmless)
        #expect(
            text == """
                a\\n.m4b: would write o/cover.jpg
                a\\n.m4b: kept o/\\u{1B}.opf
                a\\n.m4b: unchanged o/a.cue
                a\\n.m4b: note: n

                """)
    }

    private static let fields = [
        "title": "Née & <b>Co</b>", "subtitle": "\"A\" < B", "author": "Ann Ash, Bob Birch",
        "narrator": "Cy Cole",
        "series": "Saga & more", "series-part": "2.5", "year": "2001", "genre": "SF; Crime & Co",
        "description": "One < two & so.\n\nThree; four = #5 \\ six.", "publisher": "House & Sons",
        "language": "English",
        "asin": "B012345678", "isbn": "9783161484100", "copyright": "(c) 2001 A & B",
    ]

    /// A book with a value in every field, two chapters and a cover.
    private func makeBook(_ folder: TemporaryFolder, _ name: String) throws {
        try folder.writeSpeech("in/1 One.wav", seconds: 3)
        try folder.writeSpeech("in/2 Two.wav", seconds: 4)
        try folder.drawPicture("c.png")
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "made.m4b", "--overwrite", "--cover", "c.png"], in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
        let tagged = try ForgeNativeProgram.run(
            ["tag", "made.m4b"] + Self.fields.flatMap { ["--set", "\($0)=\($1)"] }, in: folder.path)
        try #require(tagged.status == 0, "\(tagged.stderr)")
        try folder.write(folder.read("made.m4b"), to: name)
    }

    private func extract(_ words: [String], _ folder: TemporaryFolder) throws -> RunResult {
        try ForgeNativeProgram.run(["extract"] + words, in: folder.path)
    }

    private func fields(_ file: String, _ folder: TemporaryFolder) throws -> [String: String] {
        let text = try ForgeNativeProgram.run(["tag", "--json", file], in: folder.path).text
        let record = try #require(try jsonLines(text).first)
        let fields = try #require(record["fields"] as? [String: [String: Any]])
        return fields.compactMapValues { $0["text"] as? String }
    }

    @Test(.requires(.ffmpeg))
    func `what is written is read back to the same fields`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder, "Book.m4b")
            let result = try extract(["-o", "out", "Book.m4b"], folder)
            #expect(result.status == 0, "\(result.stderr)")
            let names = [
                "Book.cue", "Book.nfo", "chapters.txt", "cover.png", "desc.txt", "ffmetadata.txt",
                "metadata.json", "metadata.opf", "reader.txt",
            ]
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path("out/Book")).sorted() == names
            )
            #expect(folder.read("out/Book/cover.png") == folder.read("c.png"))
            let all = try fields("Book.m4b", folder)
            #expect(all.count == Self.fields.count)
            // A book without tags takes them up again.
            for (name, missing) in [
                ("metadata.json", ["copyright"]), ("metadata.opf", []), ("ffmetadata.txt", []),
                ("Book.nfo", []), ("reader.txt", all.keys.filter { $0 != "narrator" }),
            ] {
                try folder.writeSpeech("bare/1.wav")
                let bare = try ForgeNativeProgram.run(
                    ["convert", "bare/1.wav", "-o", "bare.m4b", "--overwrite"], in: folder.path)
                try #require(bare.status == 0)
                let taken = try ForgeNativeProgram.run(
                    ["tag", "--remove", "title", "--remove", "comment", "bare.m4b"], in: folder.path)
                try #require(taken.status == 0)
                let read = try ForgeNativeProgram.run(
                    ["tag", "--from-sidecar", "out/Book/\(name)", "bare.m4b"], in: folder.path)
                #expect(read.status == 0, "\(name): \(read.stderr)")
                #expect(
                    try fields("bare.m4b", folder) == all.filter { !missing.contains($0.key) }, "\(name)")
            }
        }
    }

    @Test(.requires(.ffmpeg, .ffprobe, .python))
    func `programs of others read what is written`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder, "Book.m4b")
            try #require(try extract(["-o", "out", "Book.m4b"], folder).status == 0)
            let opf = try Oracles.python(
                """
                import sys, json, xml.etree.ElementTree as E
                dc, opf = '{http://purl.org/dc/elements/1.1/}', '{http://www.idpf.org/2007/opf}'
                m = E.parse(sys.argv[1]).getroot().find(opf + 'metadata')
                print(json.dumps([[e.tag.replace(dc, ''), e.attrib.get(opf + 'role') or e.attrib.get(opf + 'scheme')
                    or e.attrib.get('name') or '', e.text or e.attrib.get('content')] for e in m]))
                """, folder.path("out/Book/metadata.opf"))
            let elements = try #require(
                JSONSerialization.jsonObject(with: Data(opf.utf8)) as? [[String]])
            #expect(elements.contains(["title", "", "Née & <b>Co</b>"]))
            #expect(elements.contains(["creator", "aut", "Ann Ash"]))
            #expect(elements.contains(["creator", "aut", "Bob Birch"]))
            #expect(elements.contains(["creator", "nrt", "Cy Cole"]))
            #expect(elements.contains(["identifier", "ASIN", "B012345678"]))
            #expect(elements.contains { $0.suffix(2) == ["calibre:series_index", "2.5"] })
            let shelf = try #require(
                JSONSerialization.jsonObject(with: Data(folder.read("out/Book/metadata.json")))
                    as? [String: Any])
            #expect(shelf["authors"] as? [String] == ["Ann Ash", "Bob Birch"])
            #expect(shelf["series"] as? [String] == ["Saga & more #2.5"])
            #expect(shelf["publishedYear"] as? String == "2001")
            try Tool.ffmpeg.run([
                "-v", "error", "-i", folder.path("in/1 One.wav"), "-i",
                folder.path("out/Book/ffmetadata.txt"),
                "-map_metadata", "1", "-map_chapters", "1", folder.path("a.mka"),
            ])
            let probed = try Oracles.probe(folder.path("a.mka"))
            #expect(probed.format.tags?["title"] == "Née & <b>Co</b>")
            #expect(probed.format.tags?["SYNOPSIS"] == Self.fields["description"])
            #expect(probed.chapters.map(\.title) == ["One", "Two"])
        }
    }

    @Test(.requires(.mkvmerge, .ffmpeg, .ffprobe))
    func `a cue sheet's chapters are those of the book, to another reader as well`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder, "Book.m4b")
            try #require(try extract(["--only", "cue", "Book.m4b"], folder).status == 0)
            try Tool.mkvmerge.run(
                [
                    "-q", "-o", folder.path("a.mka"), "--chapters", folder.path("Book.cue"),
                    folder.path("in/1 One.wav"),
                ])
            let chapters = try Oracles.probe(folder.path("a.mka")).chapters
            #expect(chapters.map { $0.tags?["TITLE"] } == ["One", "Two"])
            #expect(chapters.map(\.timeBase) == ["1/1000000000", "1/1000000000"])
            #expect(chapters.map(\.start) == [0, 3_000_000_000])
        }
    }

    @Test(.requires(.ffmpeg))
    func `a file that says something else is kept, unless asked, and a trial writes nothing`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder, "Mine/Book.m4b")
            let trial = try extract(["--dry-run", "Mine/Book.m4b"], folder)
            #expect(trial.text.contains("Mine/Book.m4b: would write Mine/metadata.json\n"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("Mine")) == ["Book.m4b"])
            try folder.write("mine".utf8, to: "Mine/desc.txt")
            let first = try extract(["--only", "desc,reader", "Mine/Book.m4b"], folder)
            #expect(first.status == 1)
            #expect(first.text == "Mine/Book.m4b: kept Mine/desc.txt\nMine/Book.m4b: wrote Mine/reader.txt\n")
            #expect(
                first.stderr.contains(
                    "Mine/desc.txt says something else, and was kept; replace it with --overwrite"))
            #expect(folder.read("Mine/desc.txt") == Array("mine".utf8))
            let again = try extract(["--only", "reader", "Mine/Book.m4b"], folder)
            #expect(again.status == 0)
            #expect(again.text == "Mine/Book.m4b: unchanged Mine/reader.txt\n")
            let forced = try extract(["--only", "desc", "--overwrite", "--json", "Mine/Book.m4b"], folder)
            #expect(forced.status == 0)
            let record = try #require(try jsonLines(forced.text).first)
            #expect(record["type"] as? String == "extracted")
            #expect((record["files"] as? [[String: Any]])?.first?["state"] as? String == "written")
            #expect(folder.read("Mine/desc.txt") == Array((Self.fields["description"]! + "\n").utf8))
        }
    }

    @Test(.requires(.ffmpeg))
    func `beside other audio only files of the same name are written, and a library gets a folder a book`()
        throws
    {
        try withTemporaryFolder { folder in
            for name in ["lib/One.m4b", "lib/Two.m4b", "lib/Ann/Three/x.m4b"] { try makeBook(folder, name) }
            let beside = try extract(["lib/One.m4b"], folder)
            #expect(beside.status == 0)
            #expect(beside.text.contains("lib/One.m4b: wrote lib/One.opf\n"))
            #expect(beside.text.contains("lib/One.m4b: note: no json: other audio lies in lib"))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("lib")).sorted()
            #expect(
                names == [
                    "Ann", "One.cue", "One.ffmetadata", "One.m4b", "One.nfo", "One.opf", "One.png", "Two.m4b",
                ])
            let below = try extract(["-o", "out", "--only", "json", "lib"], folder)
            #expect(below.status == 0)
            for path in ["One", "Two", "Ann/Three"] {
                #expect(!folder.read("out/\(path)/metadata.json").isEmpty, "\(path)")
            }
        }
    }

    @Test func `convert and batch write the same beside what they make, and keep what is there`() throws {
        try withTemporaryFolder { folder in
            for name in ["lib/A/1 One.wav", "lib/A/2 Two.wav", "lib/B/1.wav"] { try folder.writeSpeech(name) }
            try folder.write("mine".utf8, to: "made/chapters.txt")
            let made = try ForgeNativeProgram.run(
                ["convert", "lib/A", "-o", "made/A.m4b", "--write-sidecars"], in: folder.path)
            #expect(made.status == 0)
            #expect(made.stderr.contains("warning: made/chapters.txt says something else, and was kept"))
            #expect(folder.read("made/chapters.txt") == Array("mine".utf8))
            let batch = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--write-sidecars"], in: folder.path)
            #expect(batch.status == 0, "\(batch.stderr)")
            for book in ["A", "B"] {
                for again in [
                    try extract(["out/\(book)/\(book).m4b"], folder),
                    try extract(["made/A.m4b", "--dry-run"], folder),
                ] {
                    #expect(again.text.contains("unchanged "))
                    #expect(!again.text.contains("wr"))
                }
            }
            // Folders of several books have files that are named like these.
            let flat = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "flat", "--template", "{title}", "--write-sidecars"], in: folder.path)
            #expect(flat.status == 0, "\(flat.stderr)")
            #expect(!folder.read("flat/A.opf").isEmpty)
            #expect(!folder.read("flat/B.opf").isEmpty)
            #expect(folder.read("flat/metadata.json").isEmpty)
        }
    }

    @Test func `what cannot be done is told`() throws {
        try withTemporaryFolder { folder in
            try folder.write("no movie".utf8, to: "a.m4b")
            #expect(try extract(["a.m4b"], folder).stderr.isError(about: "a.m4b"))
            #expect(folder.names == ["a.m4b"])
            let kind = try extract(["--only", "covr", "a.m4b"], folder)
            #expect(kind.status == 2)
            #expect(kind.stderr.contains("did you mean 'cover'?"))
        }
    }
}
