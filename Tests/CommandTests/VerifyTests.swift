import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// `verify`: what it prints, and its exit status.
@Suite struct VerifyTests {
    static let files = [
        Verification("lib/good.m4b"),
        Verification(
            "lib/bad\u{1B}.m4b",
            findings: [
                Finding(
                    .undecodable, .error, at: .time(MediaTime(value: 44_100 * 3723 + 100, timescale: 44_100)),
                    "a packet of track 1 does not decode"),
                Finding(.mediaKind, .warning, at: .box("moov/udta/meta/ilst/stik"), "there is none"),
                Finding(.titleMissing, .warning, "it has no title"),
            ]),
        Verification("lib/odd.m4b", findings: [Finding(.titleMissing, .warning, "it has no title")]),
        Verification("lib/C", error: Samples.error),
    ]

    @Test func `every file has a line or its findings, and the last line sums them up`() throws {
        let text = VerificationText(isQuiet: false)
        let lines = Self.files.map(text.lines).joined() + text.sum(VerificationReport(files: Self.files))
        #expect(lines.isHarmless)
        try Golden.expect(lines, is: "verify.txt")
    }

    @Test func `what was put right is told before what is left`() {
        var file = Self.files[1]
        file.fixed = [file.findings.removeLast()]
        let lines = VerificationText(isQuiet: true).lines(file).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.contains(": fixed warning: it has no title (title-missing)") == true)
    }

    @Test func `quiet leaves out what is ok`() {
        let text = VerificationText(isQuiet: true)
        #expect(text.lines(Self.files[0]) == "")
        #expect(text.lines(Self.files[2]).contains("title-missing"))
    }

    /// A book that is whole, one that is cut off, and files that are none.
    private func makeLibrary(_ folder: TemporaryFolder) throws {
        try folder.writeSpeech("in/Good.wav", seconds: 3)
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "Good.m4b", "--title", "Good", "--author", "Jane Doe"],
            in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
        let book = folder.read("Good.m4b")
        try folder.write(book, to: "lib/A/Good.m4b")
        try folder.write(book.dropLast(2000), to: "lib/B/Cut.m4b")
        try folder.write(book, to: "lib/.hidden/Good.m4b")
        try folder.write(book.dropLast(2000), to: "lib/.forge-Good.m4b")
        try folder.write(Array("no movie".utf8), to: "lib/notes.txt")
    }

    @Test func `a library is checked and left as it was`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let before = FolderSnapshot(folder.path)
            let result = try ForgeNativeProgram.run(["verify", "lib"], in: folder.path)
            #expect(result.status == 1)
            #expect(result.stderr == "")
            let lines = result.text.split(separator: "\n")
            #expect(lines.first == "lib/A/Good.m4b: ok")
            #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("lib/B/Cut.m4b: ") })
            #expect(result.text.contains("(cut-off)\n"))
            #expect(lines.last?.hasPrefix("2 files, ") == true)
            #expect(FolderSnapshot(folder.path) == before)
            #expect(try ForgeNativeProgram.run(["verify", "lib/A"], in: folder.path).status == 0)
        }
    }

    @Test func `a program reads one line a file, and the sum`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try ForgeNativeProgram.run(["verify", "--json", "lib"], in: folder.path)
            #expect(result.status == 1)
            let lines = try jsonLines(result.text)
            try #require(lines.map { $0["type"] as? String } == ["verification", "verification", "verified"])
            #expect(lines[0]["errors"] as? Int == 0)
            #expect(lines[1]["path"] as? String == "lib/B/Cut.m4b")
            let codes = (lines[1]["findings"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
            #expect(codes?.first == "cut-off")
            #expect(lines[2]["files"] as? Int == 2)
            #expect(lines[2]["filesWithErrors"] as? Int == 1)
        }
    }

    @Test func `what can be put right is put right, and told`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            // Nothing says that it is an audiobook.
            var book = folder.read("Good.m4b")
            let place = try #require(Data(book).range(of: Data("stik".utf8)))
            book.replaceSubrange(place, with: Array("xtra".utf8))
            try folder.write(book, to: "odd/Odd.m4b")
            func run(_ words: String...) throws -> RunResult {
                try ForgeNativeProgram.run(["verify"] + words + ["odd"], in: folder.path)
            }
            let trial = try run("--fix", "--dry-run")
            #expect(trial.text.hasPrefix("odd/Odd.m4b: would fix warning in moov/udta/meta/ilst/stik: "))
            #expect(trial.text.hasSuffix("1 file, 1 ok, 1 would be changed\n"))
            #expect(folder.read("odd/Odd.m4b") == book)
            let fixed = try jsonLines(try run("--fix", "--backup", "--json").text)
            let codes = (fixed[0]["fixed"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
            #expect(codes == ["media-kind"])
            #expect(fixed[0]["edit"] as? String == "inPlace")
            #expect(folder.read("odd/Odd.m4b.bak") == book)
            #expect(try run().text == "odd/Odd.m4b: ok\n1 file, 1 ok\n")
            #expect(try run("--dry-run").status == 2)
        }
    }

    @Test func `a file that may not be written to was checked`() {
        let error = ForgeError(
            .outputUnwritable, step: .writing, path: "a.m4b", reason: "it may not be written to",
            remedy: "check the folder")
        let report = VerificationReport(files: [Verification("a.m4b", error: error)])
        let text = VerificationText(isQuiet: false)
        #expect(text.lines(report.files[0]) == "a.m4b: could not be put right: it may not be written to\n")
        #expect(text.sum(report) == "1 file, 0 ok, 1 not put right\n")
    }

    @Test func `a folder that links lead to again is checked once`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("no movie".utf8), to: "lib/A/1.m4b")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("lib/B"), withDestinationPath: folder.path("lib/A"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("lib/A/up"), withDestinationPath: folder.path("lib"))
            let result = try ForgeNativeProgram.run(["verify", "lib", "lib"], in: folder.path)
            #expect(result.text.split(separator: "\n").count == 2)
        }
    }

    @Test func `nothing to check is a mistake of the command line`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("text".utf8), to: "lib/a.txt")
            for words in [["verify"], ["verify", "none"], ["verify", "lib"]] {
                let result = try ForgeNativeProgram.run(words, in: folder.path)
                #expect(result.status == 2, "\(words)")
                #expect(result.stderr.split(separator: "\n").count == 1, "\(result.stderr)")
            }
        }
    }

    @Test func `Ctrl-C ends it within moments`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("in/Good.wav", seconds: 600)
            try #require(
                try ForgeNativeProgram.run(["convert", "in", "-o", "a.m4b"], in: folder.path).status == 0)
            let words = ["verify"] + Array(repeating: "a.m4b", count: 50)
            let child = try ForgeNativeProgram.start(words, in: folder.path)
            usleep(500_000)
            child.send(SIGINT)
            let result = try child.wait(timeout: 5)
            #expect(result.status == 130)
            #expect(result.text.split(separator: "\n").count < 50)
        }
    }

    @Test(.requires(.cc)) func `a disk that fails is a passing failure and no finding`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try ForgeNativeProgram.run(
                ["verify", "lib/A"], in: folder.path,
                variables: Fault.variables([Fault(.read, "Good.m4b", EIO, after: 3)]))
            #expect(result.status == 75)
            #expect(result.text.contains("lib/A/Good.m4b: could not be checked: "))
            #expect(result.stderr.contains("1 path of 1 could not be checked"))
        }
    }
}
