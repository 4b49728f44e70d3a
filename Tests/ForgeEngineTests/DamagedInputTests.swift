import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Inputs that are not what they should be: each an error that names the file and its fault, no crash, no output.
@Suite struct DamagedInputTests {
    private func failure(_ path: String, in folder: TemporaryFolder) -> ForgeError? {
        let before = folder.names
        defer { #expect(folder.names == before) }
        return #expect(throws: ForgeError.self) { try TestBook([path], in: folder) }
    }

    @Test func `empty file`() throws {
        try withTemporaryFolder { folder in
            let error = failure(try folder.write([UInt8](), to: "a.mp3"), in: folder)
            #expect(error?.code == .inputDamaged)
            #expect(error?.reason == "it is empty")
        }
    }

    @Test func `text named MP3`() throws {
        try withTemporaryFolder { folder in
            let text = Array(
                String(repeating: "This is no audio, whatever its name says.\n", count: 500).utf8)
            let error = failure(try folder.write(text, to: "a.mp3"), in: folder)
            #expect(error?.code == .inputDamaged)
            #expect(error?.path?.lastComponent.string == "a.mp3")
        }
    }

    @Test(arguments: [
        ("%PDF-1.7\n%\u{E2}\u{E3}", "a PDF document"), ("<!DOCTYPE html><html>", "a web page"),
        ("\u{FEFF}\n <HTML><body>404", "a web page"), ("<?xml version=\"1.0\"?><a/>", "an XML document"),
        ("PK\u{3}\u{4}\u{14}\u{0}", "a ZIP archive or e-book"), ("Rar!\u{1A}\u{7}", "a RAR archive"),
        ("#EXTM3U\nhttp://a/b.ts\n", "a text"), ("Größe und Maß", "a text"), ("GIF89a\u{0}", "a GIF picture"),
    ])
    func `another kind of file is called by its name`(_ content: (start: String, kind: String)) throws {
        try withTemporaryFolder { folder in
            // What follows in an archive or a document is no text.
            let isBinary = content.start.utf8.contains { $0 < 9 } || content.start.hasPrefix("%PDF")
            let rest = isBinary ? (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) } : []
            let error = failure(try folder.write(content.start.utf8 + rest, to: "a.m4b"), in: folder)
            #expect(error?.code == .inputDamaged)
            #expect(error?.reason == "it is \(content.kind), not an audio file")
        }
    }

    @Test(.requires(.ffmpeg), arguments: [("a.png", "a PNG picture"), ("a.jpg", "a JPEG picture")])
    func `a picture is no sound`(_ picture: (name: String, kind: String)) throws {
        try withTemporaryFolder { folder in
            try Tool.ffmpeg.run(
                [
                    "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48", "-frames:v", "1",
                    folder.path(picture.name),
                ])
            let error = failure(try folder.write(folder.read(picture.name), to: "a.mp3"), in: folder)
            #expect(error?.reason == "it is \(picture.kind), not an audio file")
        }
    }

    @Test func `missing file`() throws {
        try withTemporaryFolder { folder in
            let error = failure(folder.path("none.mp3"), in: folder)
            #expect(error?.code == .inputMissing)
        }
    }

    @Test(.requires(.lame))
    func `a few damaged packets cost a warning, not the book`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(882_000, rate: 44_100), rate: 44_100, as: "s.wav")
            let mp3 = folder.path("a.mp3")
            try Tool.lame.run(["--quiet", "-b", "64", "--cbr", source, mp3])
            var bytes = folder.read("a.mp3")
            for index in bytes.count / 2..<bytes.count / 2 + 300 { bytes[index] = 0xFF }
            let book = try TestBook([try folder.write(bytes, to: "b.mp3")], in: folder)
            #expect(book.report.warnings.contains { $0.contains("b.mp3") && $0.contains("damaged") })
        }
    }

    @Test(.requires(.lame))
    func `noise with an audio name fails`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(100_000, rate: 44_100), rate: 44_100, as: "s.wav")
            try Tool.lame.run(["--quiet", "-b", "64", "--cbr", source, folder.path("a.mp3")])
            var bytes = folder.read("a.mp3")
            // All but each frame's first bytes: the demuxer finds packets, the decoder nothing in them.
            for index in bytes.indices where index % 209 > 8 {
                bytes[index] = UInt8(truncatingIfNeeded: index &* 7919 >> 3)
            }
            let error = failure(try folder.write(bytes, to: "b.mp3"), in: folder)
            #expect(error?.code == .inputDamaged, "\(String(describing: error))")
        }
    }
}
