import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// `chapters` where it changes files: what it writes, what it says, and what it leaves alone.
@Suite struct ChapterChangeTests {
    /// A book of three chapters of 3, 4 and 5 s.
    private func makeBook(_ folder: TemporaryFolder) throws {
        for (index, title) in ["One", "Zwei ü", "第三"].enumerated() {
            try folder.writeSpeech("in/\(index + 1) \(title).wav", seconds: Double(index + 3))
        }
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "Book.m4b", "--title", "Book", "--author", "Jane Doe"], in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
    }

    /// As ffprobe has them: milliseconds and titles.
    private func chapters(_ name: String, _ folder: TemporaryFolder) throws -> [String] {
        try Oracles.probe(folder.path(name)).chapters.map { chapter in
            let scale = Int64(chapter.timeBase.split(separator: "/").last.map(String.init) ?? "") ?? 0
            return "\((chapter.start * 1000 + scale / 2) / scale) \(chapter.title ?? "")"
        }
    }

    private func run(_ words: [String], _ folder: TemporaryFolder) throws -> RunResult {
        try ForgeNativeProgram.run(["chapters"] + words, in: folder.path)
    }

    private let own = ["0 One", "3000 Zwei ü", "7000 第三"]

    // MARK: What is printed

    @Test func `a plan lists all chapters with what changes`() throws {
        let trial = ChapterChangeText(report: Samples.chapterReport, isTrial: true, width: nil).text
        #expect(trial.isHarmless)
        try Golden.expect(trial, is: "chapters-change.txt")
        let done = ChapterChangeText(report: Samples.chapterReport, isTrial: false, width: nil).text
        #expect(done.hasPrefix("b.m4b has 5 chapters: 2 moved, 2 renamed, 1 new, 1 removed\n"))
        #expect(done.isHarmless)
    }

    @Test func `a dry run writes nothing, and says what is then done`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let before = FolderSnapshot(folder.path)
            let words = ["--shift", "0.5s", "--rename", "1=Ä=B", "--json", "Book.m4b"]
            let trial = try run(["--dry-run"] + words, folder)
            #expect(trial.status == 0)
            #expect(FolderSnapshot(folder.path) == before)
            let done = try run(words, folder)
            #expect(done.text == trial.text)
            let record = try #require(try jsonLines(done.text).first)
            #expect(record["type"] as? String == "chapterChange")
            #expect(record["edit"] as? String == "rewritten")
            #expect(try chapters("Book.m4b", folder) == ["0 Ä=B", "3500 Zwei ü", "7500 第三"])
        }
    }

    // MARK: What is written

    @Test(arguments: [
        (["--shift", "-1.25s"], ["0 One", "1750 Zwei ü", "5750 第三"]),
        (["--rename", "2=Two", "--rename", "3="], ["0 One", "3000 Two", "7000 Chapter 3"]),
        (["--number", "Kapitel"], ["0 Kapitel 1", "3000 Kapitel 2", "7000 Kapitel 3"]),
        (["--remove", "1"], ["0 Zwei ü", "7000 第三"]), (["--remove", "2-3"], ["0 One"]),
        (["--remove", "all"], []),
        (["--number", "{number}.", "--remove", "2", "--shift", "1s"], ["0 1.", "8000 2."]),
    ])
    func `marks and titles change, and the sound does not`(_ words: [String], _ expected: [String]) throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let sound = try Oracles.decode(folder.path("Book.m4b"), with: .ffmpeg)
            let result = try run(words + ["--backup", "Book.m4b"], folder)
            #expect(result.status == 0, "\(result.stderr)")
            #expect(try chapters("Book.m4b", folder) == expected)
            #expect(try chapters("Book.m4b.bak", folder) == own)
            #expect(try Oracles.decode(folder.path("Book.m4b"), with: .ffmpeg) == sound)
        }
    }

    /// Chapters that come back from each form as exactly as it holds them.
    @Test(arguments: ChapterFormat.allCases)
    func `chapters that were exported are imported as they were`(_ format: ChapterFormat) throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            // No whole number of milliseconds, and a title that each form has to escape.
            let odd = try run(
                ["--shift", "0.12s", "--rename", "2=A; B#=<c> & \\d", "Book.m4b"], folder)
            try #require(odd.status == 0)
            let export = ["--export", format.rawValue, "Book.m4b"]
            let text = try run(export, folder).text
            try folder.write(Array(text.utf8), to: "sheet")
            try #require(try run(["--remove", "all", "Book.m4b"], folder).status == 0)
            let result = try run(["--import", "sheet", "Book.m4b"], folder)
            #expect(result.status == 0, "\(result.stderr)")
            #expect(try run(export, folder).text == text)
            #expect(try chapters("Book.m4b", folder) == ["0 One", "3120 A; B#=<c> & \\d", "7120 第三"])
        }
    }

    @Test func `chapters as mkvextract writes them are imported`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let simple = "CHAPTER01=00:00:00.000\nCHAPTER01NAME=Ä\nCHAPTER02=00:00:02.500\nCHAPTER02NAME=B\n"
            try folder.write(Array(simple.utf8), to: "in.txt")
            try Tool.mkvmerge.run([
                "-q", "-o", folder.path("x.mka"), "--chapters", folder.path("in.txt"),
                folder.path("in/1 One.wav"),
            ])
            try Tool("mkvextract").run(["-q", folder.path("x.mka"), "chapters", folder.path("c.xml")])
            #expect(try run(["--import", "c.xml", "Book.m4b"], folder).status == 0)
            #expect(try chapters("Book.m4b", folder) == ["0 Ä", "2500 B"])
        }
    }

    @Test func `titles come from lines, from chapters and from another book`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.write(folder.read("Book.m4b"), to: "Other.m4b")
            try folder.write(Array("# 1\r\n\r\n Über \r\nZ".utf8), to: "lines.txt")
            #expect(try run(["--titles", "lines.txt", "Book.m4b"], folder).status == 0)
            #expect(try chapters("Book.m4b", folder) == ["0 # 1", "3000 Über", "7000 Z"])
            #expect(try run(["--titles", "Other.m4b", "Book.m4b"], folder).status == 0)
            #expect(try chapters("Book.m4b", folder) == own)
            try folder.write(Array("0:00 a\n0:01 b\n9:00:00 c\n".utf8), to: "times.txt")
            #expect(try run(["--titles", "times.txt", "Book.m4b"], folder).status == 0)
            #expect(try chapters("Book.m4b", folder) == ["0 a", "3000 b", "7000 c"])
        }
    }

    @Test(.requires(.python))
    func `titles come from the table of contents of an EPUB, by their number`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            _ = try Oracles.python(
                """
                import sys, zipfile
                with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as book:
                    book.writestr('META-INF/container.xml', '<container><rootfile full-path="a.opf"/></container>')
                    book.writestr('a.opf', '<package><item href="n.html" properties="nav"/></package>')
                    book.writestr('n.html', '<nav epub:type="toc"><ol><li><a>I</a><ol><li><a>Ä</a></li>'
                                  '<li><a>B</a></li></ol></li></ol></nav>')
                """, folder.path("x.epub"))
            #expect(try run(["--titles", "x.epub", "Book.m4b"], folder).status == 0)
            #expect(try chapters("Book.m4b", folder) == ["0 I", "3000 Ä", "7000 B"])
            let none = try run(["--remove", "1", "Book.m4b"], folder)
            try #require(none.status == 0)
            let stderr = try run(["--titles", "x.epub", "Book.m4b"], folder).stderr
            #expect(stderr.contains("has 2 chapters, and the file of titles 1 or 3 titles"), "\(stderr)")
        }
    }

    @Test func `a copy gets what changes, and the file stays`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let before = folder.read("Book.m4b")
            let words = ["--rename", "1=New", "-o", "Copy.m4b", "Book.m4b"]
            let result = try run(words, folder)
            #expect(result.text == "Copy.m4b has 3 chapters: 1 renamed\n")
            #expect(try chapters("Copy.m4b", folder) == ["0 New", "3000 Zwei ü", "7000 第三"])
            #expect(folder.read("Book.m4b") == before)
            let again = try run(words, folder)
            #expect(again.status == 2)
            #expect(again.stderr.isError(about: "Copy.m4b"))
        }
    }

    @Test func `chapters that come out the same are not written`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let before = FolderSnapshot(folder.path)
            let result = try run(["--rename", "1=One", "--backup", "Book.m4b"], folder)
            #expect(result.text == "Book.m4b has 3 chapters: as before\n")
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    // MARK: Several files

    @Test func `all files of a folder are changed, one that cannot be costs itself`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            for name in ["lib/A.m4b", "lib/b/C.m4b"] { try folder.write(folder.read("Book.m4b"), to: name) }
            try folder.write(Array("no movie".utf8), to: "lib/B.m4b")
            let result = try run(["--number", "Part", "lib"], folder)
            #expect(result.status == 1)
            #expect(
                result.stderr.contains("error: lib/B.m4b is a text, not an audio file; name an audio file\n"))
            #expect(result.stderr.contains("error: 1 file of 3 could not be changed; "))
            for name in ["lib/A.m4b", "lib/b/C.m4b"] {
                #expect(try chapters(name, folder) == ["0 Part 1", "3000 Part 2", "7000 Part 3"])
            }
        }
    }

    @Test(arguments: [["--import", "c.txt"], ["--titles", "c.txt"], ["--rename", "1=A", "-o", "c.m4b"]])
    func `what is of one book is refused for several`(_ words: [String]) throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.write(folder.read("Book.m4b"), to: "Other.m4b")
            try folder.write(Array("0:00 a\n".utf8), to: "c.txt")
            let before = FolderSnapshot(folder.path)
            let result = try run(words + ["Book.m4b", "Other.m4b"], folder)
            #expect(result.status == 2)
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    // MARK: Errors

    @Test(arguments: [
        (["--shift", "1h", "Book.m4b"], "Book.m4b", 2), (["--shift", "-3s", "Book.m4b"], "Book.m4b", 2),
        (["--titles", "two.txt", "Book.m4b"], "Book.m4b", 2),
        (["--rename", "4=D", "Book.m4b"], "Book.m4b", 2),
        (["--remove", "2-9", "Book.m4b"], "Book.m4b", 2),
        (["--import", "two.txt", "Book.m4b"], "two.txt", 1),
        (["--import", "none.txt", "Book.m4b"], "none.txt", 2),
        (["--import", "late.txt", "Book.m4b"], "late.txt", 1),
        (["--titles", "in/1 One.wav", "Book.m4b"], "in/1 One.wav", 2),
        (["--shift", "1s", "in/1 One.wav"], "in/1 One.wav", 2), (["--shift", "1s", "two.txt"], "two.txt", 1),
        (["--shift", "1s", "none.m4b"], "none.m4b", 2),
    ])
    func `what cannot be done is told, and nothing is changed`(
        _ words: [String], _ path: String, _ status: Int32
    ) throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.write(Array("First\nSecond\n".utf8), to: "two.txt")
            try folder.write(Array("1:00:00 First\n2:00:00 Second\n".utf8), to: "late.txt")
            let before = FolderSnapshot(folder.path)
            for trial in [[], ["--dry-run"]] {
                let result = try run(trial + words, folder)
                #expect(result.status == status, "\(result.stderr)")
                #expect(result.stderr.isError(about: path), "\(result.stderr)")
            }
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    @Test func `counts that differ are both told`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.write(Array("First\nSecond\n".utf8), to: "two.txt")
            let stderr = try run(["--titles", "two.txt", "Book.m4b"], folder).stderr
            #expect(stderr.contains("has 3 chapters, and the file of titles 2 titles"))
        }
    }

    @Test func `a file that cannot be read is not to be left out`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("no movie".utf8), to: "a.m4b")
            try folder.write(Array("no movie".utf8), to: "b.m4b")
            let result = try run(["a.m4b", "b.m4b"], folder)
            #expect(!result.stderr.contains("--damaged"))
            #expect(result.stderr.contains("error: 2 files of 2 could not be looked at"))
        }
    }

    @Test(arguments: [
        ["--dry-run", "a.m4b"], ["--backup", "a.m4b"], ["--within", "3s", "a.m4b"],
        ["--shift", "1s", "--check", "a.m4b"], ["--shift", "1s", "--export", "cue", "a.m4b"],
        ["--shift", "1s", "-q", "a.m4b"], ["--shift", "1s", "--backup", "-o", "b.m4b", "a.m4b"],
        ["--import", "a", "--from-silence", "a.m4b"], ["--min-silence", "1s", "--shift", "1s", "a.m4b"],
        ["--rename", "0=A", "a.m4b"], ["--rename", "1=A", "--rename", "1=B", "a.m4b"],
        ["--remove", "3-1", "a.m4b"], ["--remove", "1,,2", "a.m4b"], ["--max-length", "30m,15m", "a.m4b"],
        ["--shift", "1x", "a.m4b"], ["--shift", "--1s", "a.m4b"], ["--threshold", "1", "--realign", "a.m4b"],
    ])
    func `changes that make no sense are refused`(_ words: [String]) throws {
        let result = try ForgeNativeProgram.run(["chapters"] + words)
        #expect(result.status == 2)
        #expect(result.stderr.contains("see 'forge-native chapters --help'"), "\(result.stderr)")
    }

    @Test(arguments: [
        ("1.5s", 1500), ("-2s", -2000), ("+3", 3000), ("250ms", 250), ("15m", 900_000), ("1h", 3_600_000),
        ("0.5m", 30_000), ("2min", 120_000), ("0.001", 1),
    ])
    func `times are read as people type them`(_ text: String, _ milliseconds: Int) {
        #expect(TimeSpan(argument: text)?.duration == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "s", "1.5.5s", "--1", "1 h 2", "1d", "0.5ms", "abc", "-"])
    func `what is no time is refused`(_ text: String) { #expect(TimeSpan(argument: text) == nil) }
}

/// Changes of chapters by the pauses of a book.
@Suite struct ChapterPauseTests {
    /// Speech with pauses of 2 s that end at 6, 12 and 18 s.
    private func makeBook(_ folder: TemporaryFolder) throws {
        let (rate, silence) = (22_050, [Int16](repeating: 0, count: 44_100))
        let samples = (0..<4).flatMap { part in
            Signal.speech16(4 * rate, rate: rate, seed: UInt64(part + 1)) + (part < 3 ? silence : [])
        }
        try folder.write(WAVFile.data(samples, rate: rate), to: "Book.wav")
        let made = try ForgeNativeProgram.run(
            ["convert", "Book.wav", "-o", "Book.m4b", "--title", "Book", "--author", "A"], in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
    }

    /// Starts as ffprobe has them, in seconds.
    private func starts(_ words: [String], _ folder: TemporaryFolder) throws -> [Double] {
        let result = try ForgeNativeProgram.run(["chapters"] + words + ["Book.m4b"], in: folder.path)
        #expect(result.status == 0, "\(result.stderr)")
        return try Oracles.probe(folder.path("Book.m4b")).chapters.map { chapter in
            Double(chapter.start) / (Double(chapter.timeBase.dropFirst(2)) ?? 0)
        }
    }

    private func isNear(_ starts: [Double], _ expected: [Double]) -> Bool {
        starts.count == expected.count && zip(starts, expected).allSatisfy { abs($0 - $1) < 0.05 }
    }

    @Test func `chapters are made of pauses, moved to them and parted at them`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let made = try starts(["--from-silence"], folder)
            #expect(isNear(made, [0, 6, 12, 18]), "\(made)")
            let shifted = try starts(["--shift", "-0.7s"], folder)
            #expect(isNear(shifted, [0, 5.3, 11.3, 17.3]), "\(shifted)")
            let moved = try starts(["--realign", "--within", "1s", "--min-silence", "1s"], folder)
            #expect(moved == made)
        }
    }

    @Test func `a long chapter is parted at its pauses`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let parted = try starts(["--max-length", "7s"], folder)
            #expect(isNear(parted, [0, 6, 12, 18]), "\(parted)")
            let titles = try Oracles.probe(folder.path("Book.m4b")).chapters.map(\.title)
            #expect(titles == ["Book", "Book (2)", "Book (3)", "Book (4)"])
        }
    }

    @Test func `a book without such pauses is left as it is`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let before = FolderSnapshot(folder.path)
            let result = try ForgeNativeProgram.run(
                ["chapters", "--from-silence", "--min-silence", "5s", "Book.m4b"], in: folder.path)
            #expect(result.status == 2)
            #expect(
                result.stderr
                    == "error: Book.m4b has no pause of 5.0 s; take shorter ones with --min-silence\n")
            #expect(FolderSnapshot(folder.path) == before)
        }
    }
}
