import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// `tag`: what it prints and writes, and its exit status.
@Suite struct TagCommandTests {
    static let listing = TagListing(
        "a\u{1B}.m4b",
        fields: [
            .init(.title, "A\u{9B}31m Title", keys: ["©alb", "©nam"]),
            .init(.author, "A. Person", keys: ["©ART"]),
        ],
        tags: [
            .init("©nam", ["A\u{9B}31m Title"], fields: [.title]),
            .init("©alb", ["A\u{9B}31m Title"], fields: [.title]),
            .init("©ART", ["A. Person"], fields: [.author]),
            .init("----:com.apple.iTunes:MOOD", ["calm\n", "dark"], fields: []),
        ], cover: Samples.plan.cover)

    static let report = TagReport(
        "a\n.m4b",
        changes: [
            .init("title", from: "Old\u{07}", to: "New"), .init("cover", from: nil, to: "jpeg, 4 bytes"),
            .init("©lyr", from: "La", to: nil),
        ], notes: ["n"],
        edit: EditReport("b.m4b", .rewritten, writtenBytes: 5, oldSize: 4, newSize: 5, backup: "b.bak"))

    @Test func `tags and changes read as they were approved, with text from files made harmless`() throws {
        let text = TagText(width: 60)
        let all =
            text.listing(Self.listing) + text.change(Self.report, isTrial: false)
            + text.change(
                TagReport(
                    "a.m4b", changes: [], notes: [],
                    edit: EditReport("a.m4b", .unchanged, writtenBytes: 0, oldSize: 4, newSize: 4)),
                isTrial: true)
        #expect(all.isHarmless)
        try Golden.expect(all, is: "tags.txt")
    }

    /// A book of two chapters.
    private func makeBook(_ folder: TemporaryFolder, _ name: String = "Book.m4b") throws {
        try folder.writeSpeech("in/1 One.wav", seconds: 3)
        try folder.writeSpeech("in/2 Two.wav", seconds: 4)
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", name, "--title", "Book", "--author", "Jane Doe", "--year", "2001"],
            in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
    }

    private func tag(_ words: [String], _ folder: TemporaryFolder) throws -> RunResult {
        try ForgeNativeProgram.run(["tag"] + words, in: folder.path)
    }

    /// By mutagen, which reads a file's tags by itself.
    private func tags(_ path: String) throws -> [String: [String]] {
        let text = try Oracles.python(
            """
            import sys, json
            from mutagen.mp4 import MP4
            t = MP4(sys.argv[1]).tags
            print(json.dumps({k: [x.decode('utf-8', 'replace') if isinstance(x, bytes) and k != 'covr' else str(len(x)) if k == 'covr'
                else str(x) for x in (v if isinstance(v, list) else [v])] for k, v in t.items()}))
            """, path)
        return try #require(
            JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String]])
    }

    @Test(.requires(.python, .ffprobe, .atomicParsley))
    func `fields and tags get values, and others find them`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let path = folder.path("Book.m4b")
            let before = try Oracles.decode(path, with: .ffmpeg)
            let result = try tag(
                [
                    "--set", "title=Née", "--set", "author=Ann Ash", "--set", "author=Bob Birch", "--set",
                    "series=Saga", "--set", "seriesPart=2", "--set", "MOOD=calm", "--set", "MOOD=dark",
                    "--set", "org.example:Own=mine", "--set=----:org.example:Other=its", "--set", "trkn=3/12",
                    "--set", "tmpo=300", "--set",
                    "©lyr=La la", "--remove", "year", "Book.m4b",
                ], folder)
            #expect(result.status == 0, "\(result.stderr)")
            #expect(result.text.contains(/(?m)^  title +Book → Née$/))
            #expect(result.text.contains(/(?m)^  year +2001 → -$/))
            let found = try tags(path)
            #expect(found["©nam"] == ["Née"])
            #expect(found["©alb"] == ["Née"])
            #expect(found["©ART"] == ["Ann Ash, Bob Birch"])
            #expect(found["----:com.apple.iTunes:SERIES-PART"] == ["2"])
            #expect(found["----:com.apple.iTunes:MOOD"] == ["calm", "dark"])
            #expect(found["----:org.example:Own"] == ["mine"])
            #expect(found["----:org.example:Other"] == ["its"])
            #expect(found["trkn"] == ["(3, 12)"])
            #expect(found["tmpo"] == ["300"])
            #expect(found["©lyr"] == ["La la"])
            #expect(found["©day"] == nil)
            let probed = try Oracles.probe(path).format.tags
            #expect(probed?["title"] == "Née")
            #expect(probed?["lyrics"] == "La la")
            #expect(probed?["track"] == "3/12")
            let listed = try Tool.atomicParsley.run([path, "-t"], environment: ["LC_ALL": "C.UTF-8"]).text
            #expect(listed.contains("[com.apple.iTunes;MOOD] contains: dark"))
            #expect(listed.contains("Atom \"trkn\" contains: 3 of 12"))
            #expect(try Oracles.decode(path, with: .ffmpeg) == before)
        }
    }

    @Test(.requires(.python))
    func `what others wrote stays: free-form tags, data of no text, and boxes`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let path = folder.path("Book.m4b")
            _ = try Oracles.python(
                """
                import sys
                from mutagen.mp4 import MP4, MP4FreeForm, AtomDataType
                f = MP4(sys.argv[1])
                f['----:com.pilabor.tone:RATING'] = [b'5', b'x']
                f['----:org.example:BLOB'] = [MP4FreeForm(bytes(range(256)), AtomDataType.IMPLICIT)]
                f['disk'] = [(1, 2)]
                f.save()
                """, path)
            let script = """
                import sys
                from mutagen.mp4 import MP4
                t = MP4(sys.argv[1]).tags
                print([(k, v) for k, v in sorted(t.items()) if k not in ('©nam', '©alb')])
                """
            let old = try Oracles.python(script, path)
            #expect(try tag(["--set", "title=Other", "Book.m4b"], folder).status == 0)
            #expect(try Oracles.python(script, path) == old)
            #expect(try tags(path)["©nam"] == ["Other"])
            let listing = try tag(["Book.m4b"], folder).text
            #expect(listing.contains(/(?m)^  ----:org\.example:BLOB +256 bytes$/))
        }
    }

    @Test func `a trial tells what would be and writes nothing, and a backup and a copy are made`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let old = folder.read("Book.m4b")
            let trial = try tag(["--set", "title=New", "--dry-run", "--json", "Book.m4b"], folder)
            let record = try #require(try jsonLines(trial.text).first)
            #expect(record["type"] as? String == "tagged")
            #expect(record["isTrial"] as? Bool == true)
            #expect(record["edit"] as? String == "inPlace")
            let changes = try #require(record["changes"] as? [[String: String]])
            #expect(changes.first == ["name": "title", "old": "Book", "new": "New"])
            #expect(folder.read("Book.m4b") == old)
            let kept = try tag(["--set", "title=New", "--backup", "Book.m4b"], folder)
            #expect(kept.text.hasPrefix("Book.m4b: changed in place, kept as Book.m4b.bak\n"))
            #expect(folder.read("Book.m4b.bak") == old)
            let changed = folder.read("Book.m4b")
            let copied = try tag(["--set", "title=Third", "-o", "c.m4b", "Book.m4b"], folder)
            #expect(copied.text.hasPrefix("c.m4b, from Book.m4b: written anew\n"))
            #expect(folder.read("Book.m4b") == changed)
            let again = try tag(["--set", "title=Third", "-o", "c.m4b", "Book.m4b"], folder)
            #expect(again.status == 2)
            #expect(again.stderr.isError(about: "c.m4b"))
            let same = try tag(["--set", "title=New", "Book.m4b"], folder)
            #expect(same.text == "Book.m4b: unchanged: it says all that already\n")
            #expect(folder.read("Book.m4b") == changed)
        }
    }

    @Test func `a library gets the same change, and one bad file stops nothing`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let book = folder.read("Book.m4b")
            try folder.write(book, to: "lib/A/a.m4b")
            try folder.write(Array("no movie".utf8), to: "lib/B/b.m4b")
            try folder.write(book, to: "lib/C/c.m4b")
            let result = try tag(["--set", "publisher=House", "--json", "lib"], folder)
            #expect(result.status == 1)
            let records = try jsonLines(result.text)
            #expect(records.map { $0["type"] as? String } == ["tagged", "error", "tagged"])
            #expect(folder.read("lib/B/b.m4b") == Array("no movie".utf8))
            let shown = try jsonLines(try tag(["--json", "lib/A", "lib/C"], folder).text)
            #expect(shown.count == 2)
            for record in shown {
                let field = (record["fields"] as? [String: [String: Any]])?["publisher"]
                #expect(field?["text"] as? String == "House")
                #expect(field?["keys"] as? [String] == ["©pub", "----:com.apple.iTunes:PUBLISHER"])
            }
        }
    }

    @Test(.requires(.ffmpeg, .python))
    func `a cover goes in, comes out as it was, and is removed`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            for name in ["c.png", "c.webp"] { try folder.drawPicture(name) }
            let png = folder.read("c.png")
            let set = try tag(["--cover", "c.png", "Book.m4b"], folder)
            #expect(set.text.contains("  cover        - → png, \(png.count) bytes\n"))
            #expect(try tags(folder.path("Book.m4b"))["covr"] == ["\(png.count)"])
            #expect(try tag(["--extract-cover", "out.png", "Book.m4b"], folder).status == 0)
            #expect(folder.read("out.png") == png)
            let again = try tag(["--extract-cover", "out.png", "Book.m4b"], folder)
            #expect(again.stderr.isError(about: "out.png"))
            #expect(try tag(["--cover", "c.webp", "Book.m4b"], folder).text.contains("→ jpeg, "))
            let old = folder.read("Book.m4b")
            try folder.write(Array(png.prefix(png.count / 2)), to: "half.png")
            try folder.write(Array("text".utf8), to: "text.png")
            for name in ["half.png", "text.png", "none.png"] {
                let bad = try tag(["--cover", name, "Book.m4b"], folder)
                #expect(bad.stderr.isError(about: name))
                #expect(folder.read("Book.m4b") == old)
            }
            #expect(try tag(["--remove", "cover", "Book.m4b"], folder).status == 0)
            #expect(try tags(folder.path("Book.m4b"))["covr"] == nil)
            let none = try tag(["--extract-cover", "no.png", "Book.m4b"], folder)
            #expect(none.stderr.isError(about: "Book.m4b"))
        }
    }

    @Test(.requires(.ffmpeg))
    func `files of other kinds are shown and not changed`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("s.wav")
            for name in ["a.mp3", "a.flac", "a.opus"] {
                try Tool.ffmpeg.run([
                    "-v", "error", "-i", folder.path("s.wav"), "-metadata", "album=Book", "-metadata",
                    "MOOD=calm", "-ar", "48000", folder.path(name),
                ])
                let shown = try tag([name], folder)
                #expect(shown.text.contains("  title        Book  [album]\n"))
                #expect(shown.text.contains("calm\n"))
                let old = folder.read(name)
                let refused = try tag(["--set", "title=New", name], folder)
                #expect(refused.status == 2)
                #expect(refused.stderr.contains("files can be read, not written"))
                #expect(refused.stderr.isError(about: name))
                #expect(folder.read(name) == old)
            }
        }
    }

    @Test func `a number that is none is told, and the file stays`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let old = folder.read("Book.m4b")
            for word in ["trkn=three", "trkn=1/2/3", "stik=1000", "tmpo=70000"] {
                let result = try tag(["--set", word, "Book.m4b"], folder)
                #expect(result.status == 2)
                #expect(result.stderr.contains("holds numbers"))
                #expect(folder.read("Book.m4b") == old)
            }
        }
    }

    @Test(arguments: [
        (["--set", "titel=X", "a"], "did you mean 'title'?"), (["--set", "title", "a"], "has no '='"),
        (["--set", "title= ", "a"], "--remove title removes it"),
        (["--set", "title=A", "--set", "title=B", "a"], "given twice"),
        (["--set", "title=A", "--remove", "title", "a"], "both name title"),
        (["--set", "cover=a.jpg", "a"], "type --cover FILE"),
        (["--set", "what else=A", "a"], "fields are title, "), (["--remove", ":x", "a"], "no field"),
        (["--cover", "c", "--remove", "cover", "a"], "both name cover"),
        (["--backup", "a"], "needs a change"),
        (["-o", "b", "--set", "title=A", "a", "c"], "-o takes one file"),
        (["--overwrite", "--set", "title=A", "a"], "--overwrite needs -o"),
        (["--extract-cover", "b", "--set", "title=A", "a"], "goes with no change"), ([], "path"),
    ])
    func `what makes no sense is refused`(_ words: [String], _ reason: String) throws {
        let result = try ForgeNativeProgram.run(["tag"] + words)
        #expect(result.status == 2)
        #expect(result.stderr.contains(reason), "\(result.stderr)")
    }
}

extension TemporaryFolder {
    /// A picture in the format of its name, by FFmpeg.
    func drawPicture(_ name: String, side: Int = 64) throws {
        try Tool.ffmpeg.run([
            "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=\(side)x\(side)", "-frames:v", "1",
            path(name),
        ])
    }
}
