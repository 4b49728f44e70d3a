import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Chapters that players show wrongly. Those of the file start at 0 and 4 s, in the track and in Nero's list.
@Suite(.serialized, .requires(.ffmpeg)) struct ChapterCheckTests {
    private static let times = ["moov", "trak[2]", "mdia", "minf", "stbl", "stts"]
    private static let nero = ["moov", "udta", "chpl"]

    private func chapterFindings(
        starts: [Double] = ForeignBook.starts, titles: [String] = ["One", "Two"],
        after change: (inout EditedMovie) throws -> Void = { _ in }
    ) throws -> [Finding] {
        try findings(starts: starts, titles: titles, after: change).filter {
            $0.code.rawValue.hasPrefix("chapter") || $0.code == .textEncoding
        }
    }

    @Test func `a chapter behind the end is an error at its place`() throws {
        // The first lasts 20 s.
        let found = try chapterFindings { movie in
            movie.change(Self.times) { $0[number: 12] *= 5 }
            movie.change(["moov", "udta"]) { $0.removeAll() }
        }
        #expect(found.words == ["error chapter-beyond-end"])
        #expect(found.seconds == 20)
    }

    @Test func `a chapter that starts with the one before it is an error`() throws {
        let found = try chapterFindings { movie in
            movie.change(Self.times) { $0[number: 12] = 0 }
            movie.change(["moov", "udta"]) { $0.removeAll() }
        }
        #expect(found.words == ["error chapter-order"])
        #expect(found.seconds == 0)
    }

    @Test func `Nero's chapters that are out of order are an error`() throws {
        // Version 1 has the count behind eight bytes; a start has eight, a name a byte and its letters.
        let found = try chapterFindings { movie in
            movie.change(Self.nero) { list in
                let second = 9 + 8 + 1 + 3
                list.replaceSubrange(second..<second + 8, with: [UInt8](repeating: 0, count: 8))
            }
        }
        #expect(found.words == ["warning chapters-disagree", "error chapter-order"])
    }

    @Test func `a name that differs in Nero's list is told`() throws {
        let found = try chapterFindings { movie in
            movie.change(Self.nero) { $0.replaceSubrange($0.count - 3..<$0.count, with: Array("Too".utf8)) }
        }
        #expect(found.words == ["warning chapters-disagree"])
        #expect(found.first?.text.contains("\"Too\"") == true)
    }

    @Test func `a file without chapters is told`() throws {
        #expect(try chapterFindings(starts: [], titles: []).words == ["warning chapters-missing"])
    }

    @Test func `a first chapter that starts late is told`() throws {
        // Nero's alone: ffmpeg's chapter track begins at 0 whatever it is told.
        let found = try chapterFindings(starts: [2, 4]) { try $0.overwrite("tref".utf8, by: "free".utf8) }
        #expect(found.words == ["warning chapter-first"])
        #expect(found.seconds == 2)
    }

    @Test func `names that are numbers alone, or empty, are told`() throws {
        #expect(try chapterFindings(titles: ["1", "2"]).words == ["warning chapter-names"])
        #expect(try chapterFindings(titles: ["1", "Two"]).words == [])
        #expect(try chapterFindings(titles: [" ", "Two"]).words.contains("warning chapter-names"))
    }

    @Test func `a chapter of more than three hours is told`() throws {
        // A movie of 10 s, told to last 4 h: packets of 32 minutes.
        let found = try findings { movie in
            movie.change(["moov", "trak", "mdia", "minf", "stbl", "stts"]) { $0[number: 12] = 1_470_000 }
            movie.change(["moov", "trak", "edts"]) { $0.removeAll() }
        }
        #expect(found.contains { $0.code == .chapterLong && $0.severity == .warning })
    }

    @Test func `a name in another encoding is told`() throws {
        #expect(try chapterFindings(titles: ["KÃ¶nig", "Two"]).words == ["warning text-encoding"])
        #expect(try chapterFindings(titles: ["König", "Zwölf Jäger"]).words == [])
    }
}
