import ForgeModel
import Foundation
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Files with faults that can be put right without a change to the sound.
@Suite(.serialized, .requires(.ffmpeg)) struct FileFixerTests {
    private static let times = ["moov", "trak[2]", "mdia", "minf", "stbl", "stts"]
    private static let nero = ["moov", "udta", "chpl"]

    /// A fault, the kinds that it is found as, and the names and starts, in seconds, of the chapters afterwards.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var titles = ["One", "Two"]
        var starts = ForeignBook.starts
        let codes: Set<Finding.Code>
        var fixedTitles = ["One", "Two"]
        var fixedStarts = [0.0, 4.0]
        let make: @Sendable (inout EditedMovie) throws -> Void
    }

    private static let faults = [
        Fault(
            testDescription: "a chapter behind the end", codes: [.chapterBeyondEnd], fixedTitles: ["One"],
            fixedStarts: [0]
        ) { movie in
            movie.change(times) { $0[number: 12] *= 5 }
            movie.change(nero) { $0.removeAll() }
        },
        Fault(
            testDescription: "two chapters at once", codes: [.chapterOrder], fixedTitles: ["One: Two"],
            fixedStarts: [0]
        ) { movie in
            movie.change(times) { $0[number: 12] = 0 }
            movie.change(nero) { $0.removeAll() }
        },
        Fault(
            testDescription: "two chapters at once, and a list that knows better",
            codes: [.chapterOrder, .chaptersDisagree]
        ) {
            movie in movie.change(times) { $0[number: 12] = 0 }
        },
        Fault(testDescription: "a list that is out of order", codes: [.chapterOrder, .chaptersDisagree]) {
            movie in
            movie.change(nero) { list in
                let second = 9 + 8 + 1 + 3
                list.replaceSubrange(second..<second + 8, with: [UInt8](repeating: 0, count: 8))
            }
        },
        Fault(testDescription: "another name in the list", codes: [.chaptersDisagree]) { movie in
            movie.change(nero) { $0.replaceSubrange($0.count - 3..<$0.count, with: Array("Too".utf8)) }
        },
        Fault(testDescription: "a first chapter that is late", starts: [2, 4], codes: [.chapterFirst]) {
            try $0.overwrite("tref".utf8, by: "free".utf8)
        },
        Fault(
            testDescription: "a name of nothing but spaces", titles: [" ", "Two"], codes: [.chapterNames],
            fixedTitles: ["Chapter 1", "Two"]
        ) { _ in },
        Fault(
            testDescription: "a name in another encoding", titles: ["KÃ¶nig", "Two"], codes: [.textEncoding],
            fixedTitles: ["König", "Two"]
        ) { _ in },
        Fault(testDescription: "no kind of media", codes: [.mediaKind]) {
            try $0.overwrite("stik".utf8, by: "xtra".utf8)
        },
        Fault(testDescription: "a longer movie", codes: [.durationMismatch]) {
            $0.change(["moov", "mvhd"]) { $0[number: 16] *= 2 }
        },
        Fault(testDescription: "a longer track", codes: [.durationMismatch]) {
            $0.change(["moov", "trak", "tkhd"]) { $0[number: 20] *= 2 }
        },
        Fault(testDescription: "longer media", codes: [.durationMismatch]) {
            $0.change(["moov", "trak", "mdia", "mdhd"]) { $0[number: 16] *= 2 }
        },
        Fault(testDescription: "an edit beyond the end", codes: [.editsLength]) {
            $0.setEdits([EditedMovie.Edit(duration: 12_000, mediaTime: 1024)])
        },
    ]

    private func fix(_ path: String, trial: Bool = false) throws -> Verification {
        try FileFixer.fix(
            ForgePath(path), RepairRequest(isTrial: trial), isNumber: { Int($0) != nil },
            isCancelled: { false })
    }

    private func packets(_ path: String) throws -> String {
        try Tool.ffmpeg.run(["-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"]).text
    }

    @Test(arguments: faults) func `a fault is put right, and the sound stays`(_ fault: Fault) throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder, starts: fault.starts, titles: fault.titles)
            let found = try book.findings { try fault.make(&$0) }
            #expect(Set(found.map(\.code)).isSuperset(of: fault.codes))
            let sound = try packets(book.path)
            let old = folder.read("book.m4b")

            let trial = try fix(book.path, trial: true)
            #expect(Set(trial.fixed.map(\.code)).isSuperset(of: fault.codes))
            #expect(folder.read("book.m4b") == old)

            let fixed = try fix(book.path)
            #expect(fixed.findings == [])
            #expect(Set(fixed.fixed) == Set(found))
            #expect(try ForeignBook.findings(of: book.path) == [])
            #expect(try packets(book.path) == sound)
            let chapters = try Inspector.inspect(
                ForgePath(book.path), audioTrack: nil, isCancelled: { false }
            ).chapters
            #expect(chapters.map(\.title) == fault.fixedTitles)
            #expect(chapters.map { $0.start.seconds(at: SampleRate(hertz: 44_100)) } == fault.fixedStarts)
            #expect(folder.names.filter { $0.hasPrefix("book") } == ["book.m4b"])

            let new = folder.read("book.m4b")
            #expect(try fix(book.path).fixed == [])
            #expect(folder.read("book.m4b") == new)
        }
    }

    @Test func `numbers of iTunSMPB that are not those of the sound go`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "a.wav")
            let book = try TestBook([source], in: folder, metadata: [.title: "Title", .author: "Author"])
            var movie = EditedMovie(book.path)
            try movie.overwrite(Array(" 00000000 00000400 ".utf8), by: Array(" 00000000 00000840 ".utf8))
            let path = try folder.write(movie.bytes, to: "other.m4b")
            #expect(try fix(path).fixed.map(\.code) == [.editsPriming])
            #expect(try ForeignBook.findings(of: path) == [])
        }
    }

    @Test func `a cover that few players show becomes a JPEG`() throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder, cover: false)
            try Tool.ffmpeg.run([
                "-v", "error", "-i", book.path, "-f", "lavfi", "-i", "testsrc=size=64x64:rate=1:duration=1",
                "-map", "0:a", "-map", "1:v", "-c:a", "copy", "-c:v", "bmp", "-disposition:v", "attached_pic",
                folder.path("bmp.m4b"),
            ])
            let fixed = try fix(folder.path("bmp.m4b"))
            #expect(fixed.fixed.map(\.code) == [.coverFormat])
            #expect(fixed.findings == [])
        }
    }

    @Test func `what cannot be put right stays, and what can be is put right beside it`() throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder, titles: ["1", "2"])
            let names = try book.findings()
            #expect(names.words == ["warning chapter-names"])
            let old = folder.read("book.m4b")
            let left = try fix(book.path)
            #expect(left.findings == names)
            #expect(left.reasonNotFixed == "nothing of it can be put right")
            #expect(folder.read("book.m4b") == old)
            _ = try book.findings { try $0.overwrite("stik".utf8, by: "xtra".utf8) }
            let fixed = try fix(book.path)
            #expect(fixed.findings.words == ["warning chapter-names"])
            #expect(fixed.fixed.map(\.code) == [.mediaKind])
            #expect(fixed.reasonNotFixed == nil)
        }
    }

    @Test func `a movie that was as long as its chapters were is as long as its sound`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "a.wav")
            let chapters = """
                ;FFMETADATA1
                title=Title
                artist=Author
                [CHAPTER]
                TIMEBASE=1/10
                START=5
                END=10
                title=One
                [CHAPTER]
                TIMEBASE=1/10
                START=10
                END=90
                title=
                """
            let list = try folder.write(Array(chapters.utf8), to: "chapters.txt")
            let path = folder.path("book.m4b")
            try Tool.ffmpeg.run([
                "-v", "error", "-i", source, "-i", list, "-map", "0:a", "-map_metadata", "1", "-c:a", "aac",
                path,
            ])
            let sound = try packets(path)
            let fixed = try fix(path)
            #expect(Set(fixed.fixed.map(\.code)) == [.chapterNames, .chaptersDisagree, .mediaKind])
            #expect(try ForeignBook.findings(of: path) == [])
            #expect(try packets(path) == sound)
        }
    }

    @Test func `the article tells what is put right`() throws {
        let text = String(
            decoding: contents(ofFile: Project.path("Sources/ForgeKit/ForgeKit.docc/Verifying.md")) ?? [],
            as: UTF8.self)
        let section = try #require(text.components(separatedBy: "## Putting right").last)
        let rows = section.components(separatedBy: "\n## ")[0].split(separator: "\n").filter {
            $0.hasPrefix("| `")
        }
        let codes = rows.flatMap { row in
            (row.split(separator: "|").first ?? "").split(separator: ",").map {
                $0.filter { $0.isLetter || $0 == "-" }
            }
        }
        #expect(Set(codes) == Set(FindingRepair.codes.map(\.rawValue)))
    }

    @Test func `a file that would not be better stays`() throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder)
            let old = folder.read("book.m4b")
            let editor = try FileEditor(EditRequest(ForgePath(book.path)), { false })
            let report = try editor.run { _ throws(ForgeError) in
                var edit = M4BEdit()
                edit.chapters = []
                return edit
            } accepting: { planned throws(ForgeError) in
                // It is seen as it would be.
                let seen = try FileVerifier.verify(
                    ForgePath(book.path), as: planned, isNumber: { _ in false }, isCancelled: { false })
                return seen.findings.isEmpty
            }
            #expect(report.way == .unchanged)
            #expect(folder.read("book.m4b") == old)
        }
    }
}
