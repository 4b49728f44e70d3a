import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Boxes and tables, each broken by hand.
@Suite(.serialized, .requires(.ffmpeg)) struct BoxCheckTests {
    private static let tables = ["moov", "trak", "mdia", "minf", "stbl"]

    @Test func `a file that ends before its index does is cut off`() throws {
        let found = try findings { $0.bytes.removeLast($0.bytes.count / 2) }
        #expect(found.words == ["error cut-off"])
        #expect(found.first?.text.hasPrefix("its index (moov) is missing") == true)
    }

    @Test func `a file that ends before its sound does tells from where on`() throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder, options: ["-c:a", "aac", "-movflags", "+faststart"])
            let found = try book.findings { $0.bytes.removeLast($0.bytes.count / 3) }
            try #require(found.words == ["error cut-off", "error packets-outside"])
            #expect((4...7).contains([found[1]].seconds ?? 0))
        }
    }

    @Test func `a file without an index lacks a box`() throws {
        #expect(
            try findings { try $0.overwrite(Array("moov".utf8), by: Array("free".utf8)) }.words == [
                "error box-missing"
            ])
    }

    @Test func `a box of an impossible size is damaged`() throws {
        let found = try findings { movie in
            movie.change(["moov", "trak", "mdia"]) { $0[number: 0] = 4 }
        }
        #expect(found.words == ["error box-damaged"])
    }

    @Test func `a movie box of a form that is not read is told`() throws {
        let found = try findings { try $0.overwrite(Array("mvhd".utf8), by: Array("cmov".utf8)) }
        #expect(found.words == ["error box-unknown"])
    }

    @Test func `bytes behind the last box are a warning`() throws {
        #expect(try findings { $0.bytes += [1, 2, 3, 4, 5] }.words == ["warning trailing-bytes"])
    }

    @Test func `a table that times more packets than there are is an error`() throws {
        let found = try findings { movie in
            movie.change(Self.tables + ["stts"]) { $0[number: 8] += 5 }
        }
        #expect(found.words == ["error count-mismatch"])
        #expect(found.first?.place == .box("moov/trak[1]/mdia/minf/stbl/stts"))
    }

    @Test func `chunks that do not begin with the first are an error`() throws {
        let found = try findings { movie in
            movie.change(Self.tables + ["stsc"]) { $0[number: 8] = 2 }
        }
        #expect(found.words.contains("error count-mismatch"))
    }

    @Test func `a chunk behind the end of the file is an error`() throws {
        let found = try findings { movie in
            let size = movie.bytes.count
            movie.change(Self.tables + ["stco"]) { $0[number: $0.count - 4] = size + 1000 }
        }
        #expect(found.words == ["error packets-outside"])
    }

    @Test func `titles of chapters behind the end of the file are an error`() throws {
        let found = try findings { movie in
            let size = movie.bytes.count
            movie.change(["moov", "trak[2]", "mdia", "minf", "stbl", "stco"]) { $0[number: 8] = size + 1000 }
        }
        #expect(found.words == ["error packets-outside"])
    }

    @Test func `a chunk in a box that holds no media is an error`() throws {
        let found = try findings { movie in
            let size = movie.bytes.count
            movie.change(Self.tables + ["stco"]) { $0[number: $0.count - 4] = size - 4000 }
        }
        #expect(found.words.first == "error packets-outside")
        #expect(found.first?.text.hasSuffix("where no media is") == true)
    }

    @Test(arguments: [
        (["moov", "mvhd"], 16, "moov/mvhd"), (["moov", "trak", "tkhd"], 20, "moov/trak[1]/tkhd"),
        (["moov", "trak", "mdia", "mdhd"], 16, "moov/trak[1]/mdia/mdhd"),
    ])
    func `a header that declares another duration is an error`(
        _ path: [String], _ place: Int, _ box: String
    ) throws {
        let found = try findings { movie in movie.change(path) { $0[number: place] *= 2 } }
        #expect(found.first { $0.place == .box(box) }.map { [$0].words } == ["error duration-mismatch"])
        #expect(found.allSatisfy { $0.code == .durationMismatch })
    }
}
