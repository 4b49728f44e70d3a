import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Edit lists that players disagree on. The sound is 10 s behind 1024 samples of delay.
@Suite(.serialized, .requires(.ffmpeg)) struct EditCheckTests {
    @Test(arguments: [
        ([(5000, 1024), (5000, 225_280)], ["warning edits-several"]),
        ([(500, -1), (10_000, 1024)], ["warning edits-empty"]),
        ([(9000, 45_124)], ["warning edits-priming"]),
        ([(9000, 1024)], ["warning edits-length"]),
        ([(12_000, 1024)], ["error edits-length"]),
    ])
    func `an edit list that players disagree on is told`(
        _ edits: [(duration: Int, mediaTime: Int)], _ words: [String]
    ) throws {
        let found = try findings { movie in
            movie.setEdits(edits.map { EditedMovie.Edit(duration: $0.duration, mediaTime: $0.mediaTime) })
        }
        #expect(found.filter { $0.code.rawValue.hasPrefix("edits") }.words == words)
        #expect(found.first { $0.code.rawValue.hasPrefix("edits") }?.place == .box("moov/trak[1]/edts/elst"))
    }

    @Test func `an edit list of another speed is told`() throws {
        let found = try findings { movie in
            movie.setEdits([EditedMovie.Edit(duration: 10_000, mediaTime: 1024, rate: 0x20000)])
        }
        #expect(found.words == ["warning edits-rate"])
    }

    @Test func `a delay that iTunSMPB tells otherwise is told`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "a.wav")
            let book = try TestBook([source], in: folder, metadata: [.title: "Title", .author: "Author"])
            let found = try ForeignBook.findings(of: book.path)
            #expect(found == [])
            var movie = EditedMovie(book.path)
            try movie.overwrite(Array(" 00000000 00000400 ".utf8), by: Array(" 00000000 00000840 ".utf8))
            let path = try folder.write(movie.bytes, to: "other.m4b")
            #expect(try ForeignBook.findings(of: path).words == ["warning edits-priming"])
        }
    }
}
