import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Covers and tags that players lack or do not show.
@Suite(.serialized, .requires(.ffmpeg)) struct TagCheckTests {
    private func atom(_ name: String) -> [UInt8] { [0xA9] + Array(name.utf8) }

    @Test func `a title, an author and a kind that are missing are told`() throws {
        #expect(
            try findings { try $0.overwrite(atom("nam"), by: atom("xyz")) }.words == ["warning title-missing"]
        )
        #expect(
            try findings { try $0.overwrite(atom("ART"), by: atom("xyz")) }.words == [
                "warning author-missing"
            ])
        let kind = try findings { try $0.overwrite(Array("stik".utf8), by: Array("stix".utf8)) }
        #expect(kind.words == ["warning media-kind"])
    }

    @Test func `text that was read in another encoding is told`() throws {
        // Five bytes for five.
        let found = try findings { try $0.overwrite(Array("Title".utf8), by: Array("TÃ¶".utf8)) }
        #expect(found.words == ["warning text-encoding"])
        #expect(found.first?.place == .box("moov/udta/meta/ilst/©nam"))
    }

    private func coverFindings(_ change: (inout [UInt8]) -> Void) throws -> [Finding] {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder)
            let cover = try #require(M4BFile(reading: InputFile(ForgePath(book.path))).covers.first)
            return try book.findings { movie in
                var data = cover.data
                change(&data)
                try movie.overwrite(cover.data, by: data)
            }
        }
    }

    @Test func `a cover that is no picture, or cut off, is an error`() throws {
        #expect(
            try coverFindings { $0.replaceSubrange(0..<3, with: [1, 2, 3]) }.words == ["error cover-damaged"])
        let cut = try coverFindings { data in
            data.replaceSubrange(
                data.count / 2..<data.count, with: [UInt8](repeating: 0, count: data.count - data.count / 2))
        }
        #expect(cut.words == ["error cover-damaged"])
    }

    @Test func `a cover of another format is a warning`() throws {
        let found = try coverFindings { $0.replaceSubrange(0..<4, with: Array("GIF8".utf8)) }
        #expect(found.words == ["warning cover-format"])
    }

    @Test func `a cover of six megabytes is a warning`() throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder, cover: false)
            let still = folder.path("still.png")
            let noise =
                "nullsrc=size=2400x2000,format=rgb24,geq=r=random(1)*255:g=random(2)*255:b=random(3)*255"
            try Tool.ffmpeg.run(["-v", "error", "-f", "lavfi", "-i", noise, "-frames:v", "1", still])
            try Tool.atomicParsley.run([book.path, "--artwork", still, "--overWrite"])
            let found = try book.findings()
            #expect(found.words == ["warning cover-large"])
        }
    }
}
