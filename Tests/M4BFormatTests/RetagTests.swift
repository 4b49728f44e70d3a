import Foundation
import M4BFormat
import TestSupport
import Testing

/// Taggers that people use on their books must not break them.
@Suite struct RetagTests {
    private static let mutagen = """
        import mutagen.mp4 as m
        f = m.MP4(sys.argv[1]); f.tags['\\xa9nam'] = [sys.argv[2]]; f.save()
        """
    private static let taglib = """
        import taglib
        with taglib.File(sys.argv[1], save_on_exit=True) as f: f.tags['TITLE'] = [sys.argv[2]]
        """

    enum Tagger: String, CaseIterable, Sendable {
        case mutagen, taglib, atomicParsley

        func setTitle(_ title: String, of path: String) throws {
            switch self {
            case .mutagen: try OracleTool.mutagen.run("-c", "import sys\n" + RetagTests.mutagen, path, title)
            case .taglib: try OracleTool.taglib.run("-c", "import sys\n" + RetagTests.taglib, path, title)
            case .atomicParsley:
                // It cuts titles to 255 bytes, so the long text goes where it does not.
                let field = title.count < 100 ? ["--title", title] : ["--title", "Neu", "--lyrics", title]
                try OracleTool.command("AtomicParsley").run([path] + field + ["--overWrite"])
            }
        }
    }

    @Test(
        .enabled(if: OracleTool.usable(.ffmpeg, .ffprobe, .mutagen, .taglib, .command("AtomicParsley"))),
        arguments: Tagger.allCases, ["Neu", String(repeating: "Ein viel längerer Titel ", count: 1000)])
    func `book survives`(tagger: Tagger, title: String) throws {
        let folder = try TemporaryFolder()
        let original = try RichBook.bytes(chapters: 200)
        let path = try folder.write(original, to: "a.m4b")
        let before = try decode(path)
        try tagger.setTitle(title, of: path)

        let bytes = folder.read("a.m4b")
        // The padding after the items takes a small edit; a large one has to move the media.
        if title.count < 100 { #expect(bytes.count == original.count) }
        #expect(try decode(path) == before)
        let file = try M4BFile(reading: MemoryFile(bytes))
        let chapters = RichBook.chapters(200)
        #expect(file.text("©nam") == title || file.text("©lyr") == title)
        #expect(file.chapters.map(\.start) == chapters.map(\.start))
        #expect(file.chapters.map(\.title) == RichBook.writtenTitles(chapters))
        #expect(file.neroChapters.count == 200)
        #expect(file.text("----:com.apple.iTunes:ASIN") == "B0ABCDEFGH")
        #expect(file.covers == [try RichBook.cover()])
        let probe: ChapterTests.Probe = try OracleTool.ffprobe.decode(
            "-v", "error", "-show_chapters", "-of", "json", path)
        #expect(probe.chapters.map(\.start) == chapters.map(\.start))
        #expect(probe.chapters.map { $0.tags["title"] } == RichBook.writtenTitles(chapters))
        let track = try #require(file.audioTrack)
        #expect(file.presentation(of: track).sampleCount == RichBook.sampleCount)
        #expect(try file.sampleTable(of: track).isInsideFile())
    }

    private func decode(_ path: String) throws -> String {
        try OracleTool.ffmpeg.run("-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-").text
    }
}
