import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

@Suite struct ScanTests {
    private static let rate = SampleRate(hertz: 22_050)

    private func book(_ title: String, tracks: Int = 2, path: ForgePath = "lib/A/B") -> ScannedBook {
        var metadata = BookMetadata()
        metadata.set(.title, to: title, from: .folderName)
        metadata.set(.author, to: "A. Person", from: .folderName)
        metadata.set(.series, to: "Series\n", from: .folderName)
        metadata.set(.seriesPart, to: "1.5", from: .folderName)
        let track = TrackProbe(
            path: "a.mp3", fileSize: 1, container: "mp3", codec: "mp3", sampleRate: Self.rate, channels: 1,
            bitRate: nil,
            isLossless: false, length: SampleCount(22_050 * 90), isLengthExact: false)
        let book = Book(
            tracks: Array(repeating: track, count: tracks), orderReason: "", metadata: metadata, cover: nil,
            chapters: [ChapterMark(track: 0, offset: .zero, title: "x")], chapterReason: "",
            warnings: tracks == 2 ? ["no track 3\u{1B}[2J"] : [])
        return ScannedBook(book, path: path)
    }

    private var report: LibraryReport {
        let error = ForgeError(
            .inputDamaged, step: .probing, path: "lib/C/1.mp3", reason: "it is damaged", remedy: "replace it")
        return LibraryReport(
            books: [
                book("A Title"), book("A much longer title than any other", tracks: 12),
                ScannedBook(path: "lib/C", title: "C", error: error),
            ], warnings: ["not looked into: \"D\""])
    }

    @Test func `a table shows every book, its warnings and the sum`() throws {
        let text = LibraryText(report, root: "lib", width: nil).text
        #expect(text.isHarmless)
        try Golden.expect(text, is: "scan.txt")
    }

    @Test(arguments: [80, 64, 40, 20])
    func `a table fits the terminal and loses no word`(_ width: Int) throws {
        let text = LibraryText(report, root: "lib", width: width).text
        #expect(text.isHarmless)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        let whole = LibraryText(report, root: "lib", width: nil).text
        let words = { (text: String) in Set(text.lowercased().split { " \n,".contains($0) }) }
        // A paragraph has no headings for its texts, and nothing in the place of what is not known.
        #expect(words(whole).subtracting(words(text)).isSubset(of: ["-", "author", "series"]))
        try Golden.expect(text, is: "scan-\(width).txt")
    }

    @Test func `a library without books says so`() {
        let text = LibraryText(LibraryReport(books: [], warnings: []), root: "lib", width: nil).text
        #expect(text == "0 books, 0:00:00\n")
    }

    @Test func `metadata of each book is written to be edited, and a batch takes it`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("Library/Jane Doe/Saga/Vol 2 - Home/CD 1/1.wav")
            try folder.writeSpeech("Library/Jane Doe/Other/1.wav")
            try folder.writeSpeech("Library/loose.wav")
            try folder.write(Array(#"{"title":"Mine"}"#.utf8), to: "Library/Jane Doe/Other/Metadata.JSON")
            let scan = ["scan", "--write-sidecars", "Library"]
            let first = try ForgeNativeProgram.run(scan, in: folder.path)
            #expect(first.status == 0)
            #expect(first.text.hasSuffix("3 books, 0:00:03, 1 metadata.json written\n"), "\(first.text)")
            #expect(folder.read("Library/Jane Doe/Other/Metadata.JSON") == Array(#"{"title":"Mine"}"#.utf8))
            let path = "Library/Jane Doe/Saga/Vol 2 - Home/metadata.json"
            let written = String(decoding: folder.read(path), as: UTF8.self)
            #expect(written.contains(#""Saga #2""#))
            let before = FolderSnapshot(folder.path)
            let second = try jsonLines(ForgeNativeProgram.run(scan + ["--json"], in: folder.path).text)
            #expect(second.allSatisfy { $0["sidecar"] == nil })
            #expect(FolderSnapshot(folder.path) == before)

            try folder.write(Array(written.replacing("Home", with: "Heim").utf8), to: path)
            let batch = try ForgeNativeProgram.run(
                ["batch", "Library", "-o", "out", "--dry-run", "--template", "{series}/{title}"],
                in: folder.path)
            #expect(batch.text.contains("Saga/\n  Heim.m4b\n"), "\(batch.text)")

            try FileManager.default.removeItem(atPath: folder.path(path))
            let again = try jsonLines(ForgeNativeProgram.run(scan + ["--json"], in: folder.path).text)
            #expect(again.compactMap { $0["sidecar"] as? String } == [path])
        }
    }

    /// Nobody's book is lost for a folder that takes no file.
    @Test(.requires(.cc)) func `where metadata cannot be written, the book has a warning`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("Library/Ann/One/1.wav")
            let path = "Library/Ann/One/metadata.json"
            let result = try ForgeNativeProgram.run(
                ["scan", "--write-sidecars", "Library"], in: folder.path,
                variables: try Fault.variables([Fault(.pwrite, ".forge-sidecar*", ENOSPC)]))
            #expect(result.status == 0)
            #expect(result.text.contains("    Ann/One: warning: \(path): the metadata could not be written"))
            #expect(folder.names(in: "Library/Ann/One") == ["1.wav"])
        }
    }

    @Test func `a library is listed, for people and for programs`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("Library/Jane Doe/Saga/Vol 2 - Home/CD 1/1.wav")
            try folder.writeSpeech("Library/Jane Doe/Saga/Vol 2 - Home/CD 2/1.wav")
            try folder.write(Array("no sound".utf8), to: "Library/Bad/1.mp3")
            let before = FolderSnapshot(folder.path)
            let table = try ForgeNativeProgram.run(["scan", "Library"], in: folder.path)
            #expect(table.status == 0)
            #expect(table.stderr == "")
            #expect(table.text.contains(/Jane Doe +Saga 2 +Home +2 +0:00:02 +2\n/))
            #expect(table.text.contains("    Bad: cannot be made: "))
            #expect(table.text.hasSuffix("2 books, 0:00:02, 1 that cannot be made\n"))

            let lines = try jsonLines(
                ForgeNativeProgram.run(["scan", "--json", "Library/"], in: folder.path).text)
            #expect(lines.map { $0["type"] as? String } == ["book", "book", "library"])
            try #require(lines[0]["error"] != nil)
            #expect(lines[1]["series"] as? String == "Saga")
            #expect(lines[2]["books"] as? Int == 2)
            #expect(lines[2]["booksWithErrors"] as? Int == 1)
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    @Test func `a library that is none is an error`() throws {
        try withTemporaryFolder { folder in
            let result = try ForgeNativeProgram.run(["scan", "nowhere", "--json"], in: folder.path)
            #expect(result.status == 2)
            #expect(result.stderr.contains("nowhere"))
            #expect(result.stderr.split(separator: "\n").count == 1)
            #expect(try jsonLines(result.text).first?["type"] as? String == "error")
        }
    }
}
