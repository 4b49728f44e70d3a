import ForgeModel
import TestSupport
import Testing

@testable import ForgeCommands

/// `chapters`: what it prints, and its exit status.
@Suite struct ChaptersTests {
    @Test func `a list shows each chapter's start and length, with text from files made harmless`() throws {
        let text = ChapterListText(Samples.inspection, width: nil).text
        #expect(text.isHarmless)
        try Golden.expect(text, is: "chapters.txt")
        var none = Samples.inspection
        none.chapters = []
        #expect(ChapterListText(none, width: 40).text == "a.m4b: no chapters, 0:00:10.000\n")
    }

    /// A book of two chapters.
    private func makeBook(_ folder: TemporaryFolder) throws {
        try folder.writeSpeech("in/1 One.wav", seconds: 3)
        try folder.writeSpeech("in/2 Two.wav", seconds: 4)
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "Book.m4b", "--title", "Book", "--author", "Jane Doe"],
            in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
        try folder.write(folder.read("Book.m4b"), to: "lib/Book.m4b")
    }

    @Test func `the chapters of a library are listed, and a program reads a line for each file`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let result = try ForgeNativeProgram.run(["chapters", "lib"], in: folder.path)
            #expect(result.status == 0)
            #expect(result.text.hasPrefix("lib/Book.m4b: 2 chapters, 0:00:07.000\n"))
            #expect(result.text.contains("Two    0:00:03.000  0:00:04.000\n"))
            try folder.write(Array("no movie".utf8), to: "lib/Odd.m4b")
            let lines = try ForgeNativeProgram.run(["chapters", "--json", "lib"], in: folder.path)
            #expect(lines.status == 1)
            let records = try jsonLines(lines.text)
            try #require(records.map { $0["type"] as? String } == ["chapters", "error"])
            #expect((records[0]["chapters"] as? [[String: Any]])?.count == 2)
        }
    }

    @Test func `chapters are written to a file, and none is replaced`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let words = ["chapters", "--export", "txt", "lib/Book.m4b"]
            let expected = "00:00:00.000 One\n00:00:03.000 Two\n"
            #expect(try ForgeNativeProgram.run(words, in: folder.path).text == expected)
            let written = try ForgeNativeProgram.run(words + ["-o", "c.txt"], in: folder.path)
            #expect(written.status == 0)
            #expect(written.text == "")
            #expect(folder.read("c.txt") == Array(expected.utf8))
            let again = try ForgeNativeProgram.run(words + ["-o", "c.txt"], in: folder.path)
            #expect(again.status != 0)
            #expect(again.stderr.isError(about: "c.txt"))
            let none = try ForgeNativeProgram.run(
                ["chapters", "--export", "cue", "in/1 One.wav"], in: folder.path)
            #expect(none.stderr.isError(about: "in/1 One.wav"))
        }
    }

    @Test func `a check tells of what is wrong with chapters alone`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let good = try ForgeNativeProgram.run(["chapters", "--check", "lib"], in: folder.path)
            #expect(good.status == 0)
            #expect(good.text == "lib/Book.m4b: ok\n1 file, 1 ok\n")
            let bare = try ForgeNativeProgram.run(["chapters", "--check", "in/1 One.wav"], in: folder.path)
            #expect(bare.status == 0)
            #expect(bare.text.contains("(chapters-missing)\n"))
        }
    }

    @Test(arguments: [
        ["-o", "a.txt", "b.m4b"], ["--export", "cue", "a.m4b", "b.m4b"],
        ["--export", "cue", "--check", "a.m4b"],
        ["--export", "cue", "--json", "a.m4b"], ["--export", "srt", "a.m4b"], [],
    ])
    func `what does not go together is refused`(_ words: [String]) throws {
        let result = try ForgeNativeProgram.run(["chapters"] + words)
        #expect(result.status == 2)
    }
}
