import ForgeModel
import TestSupport
import Testing

@testable import ForgeCommands

/// `split` and `join`: what they print, what they refuse, and their exit status.
@Suite struct SplitCommandTests {
    private static let report: SplitReport = {
        let rate = SampleRate(hertz: 44_100)
        var report = SplitReport("a.m4b", sampleRate: rate, length: SampleCount(44_100 * 30), parts: [])
        for (index, title) in ["One\u{1B}[31m", "Two"].enumerated() {
            report.parts.append(
                .init(
                    output: ForgePath("a/0\(index + 1) - \(title).m4b"), title: title,
                    start: SampleCount(Int64(index) * 44_100 * 10),
                    length: SampleCount(44_100 * (index == 0 ? 10 : 20)),
                    chapters: [Chapter(start: .zero, title: title)]))
        }
        return report
    }()

    @Test func `a table shows each part, with text from files made harmless`() throws {
        var report = Self.report
        #expect(SplitText(report, width: nil).text.hasPrefix("a.m4b: would be split into 2 parts\n"))
        for index in report.parts.indices { report.parts[index].fileSize = 123_456 }
        let text = SplitText(report, width: nil).text
        #expect(text.isHarmless)
        try Golden.expect(text, is: "split.txt")
        report.parts = []
        #expect(SplitText(report, width: nil).text == "a.m4b: stays whole: one part would hold all of it\n")
    }

    /// A book of three chapters, of 3, 4 and 5 s.
    private func makeBook(_ folder: TemporaryFolder) throws {
        for (index, name) in ["1 One", "2 Two", "3 Three"].enumerated() {
            try folder.writeSpeech("in/\(name).wav", seconds: Double(3 + index))
        }
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "Book.m4b", "--title", "Book", "--author", "Jane Doe"], in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
    }

    @Test func `a book is split into a folder of its name, and joined again`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            let split = try ForgeNativeProgram.run(["split", "Book.m4b"], in: folder.path)
            #expect(split.status == 0, "\(split.stderr)")
            #expect(split.text.hasPrefix("Book.m4b: split into 3 parts\n"))
            let names = ["01 - One.m4b", "02 - Two.m4b", "03 - Three.m4b"]
            #expect(folder.names(in: "Book") == names)
            // Once more: nothing is replaced, and the first file that stands in the way is named.
            let again = try ForgeNativeProgram.run(["split", "Book.m4b"], in: folder.path)
            #expect(again.status != 0)
            #expect(again.stderr.isError(about: "Book/01 - One.m4b"))

            let join = try ForgeNativeProgram.run(
                ["join"] + names.map { "Book/\($0)" } + ["-o", "Again.m4b"], in: folder.path)
            #expect(join.status == 0, "\(join.stderr)")
            func list(_ name: String) throws -> String {
                let text = try ForgeNativeProgram.run(["chapters", name], in: folder.path).text
                return String(text.drop { $0 != ":" })
            }
            let before = try list("Book.m4b")
            #expect(try list("Again.m4b") == before)
        }
    }

    @Test func `a program reads a line for each file, and one that cannot be split stops no other`() throws {
        try withTemporaryFolder { folder in
            try makeBook(folder)
            try folder.write(folder.read("Book.m4b"), to: "lib/Book.m4b")
            try folder.write(Array("no movie".utf8), to: "lib/Odd.m4b")
            let result = try ForgeNativeProgram.run(
                ["split", "lib", "--json", "-n", "-o", "out"], in: folder.path)
            #expect(result.status == 1)
            let records = try jsonLines(result.text)
            try #require(records.map { $0["type"] as? String } == ["split", "error"])
            let parts = try #require(records[0]["parts"] as? [[String: Any]])
            #expect(parts.count == 3)
            #expect(parts.first?["path"] as? String == "out/Book/01 - One.m4b")
            #expect(parts.first?["fileSize"] == nil)
            #expect(folder.names(in: "out").isEmpty)
        }
    }

    @Test(arguments: [
        (["split", "a.m4b", "--at", "x", "--by", "y"], "exclude each other"),
        (["split", "a.m4b", "--max-length", "tall"], "max-length"),
        (["split", "a.m4b", "--max-track", "0.5s"], "a second or more"),
        (["split", "a.m4b", "--max-size", "3 apples"], "max-size"),
        (["split", "a.m4b", "--at", ","], "--at needs the title of a chapter"),
        (["split", "a.m4b", "--name-template", "{nobody}"], "{nobody}"),
        (["split", "a.m4b", "--threshold", "3"], "--threshold"),
        (["split", "a.m4b", "--min-silence", "0"], "--min-silence"),
        (["join", "a.m4b", "-o", "b.m4b"], "join takes two files or more"),
        (["join", "a.m4b", "b.m4b"], "join needs -o"),
    ])
    func `what makes no sense is told`(_ words: [String], _ told: String) throws {
        let result = try ForgeNativeProgram.run(words, in: "/")
        #expect(result.status == 2)
        #expect(result.stderr.contains(told), "\(result.stderr)")
    }

    @Test(
        arguments: [("1G", 1_000_000_000), ("700M", 700_000_000), ("1.5gb", 1_500_000_000)]
            as [(String, Int64)])
    func `a size is in powers of a thousand`(_ text: String, _ bytes: Int64) throws {
        #expect(FileSize(argument: text)?.bytes == bytes)
    }

    @Test(arguments: ["", "1", "0G", "G", "-1G", "1T"])
    func `other sizes are none`(_ text: String) { #expect(FileSize(argument: text) == nil) }
}
