import ForgeModel
import Foundation
import TestSupport
import Testing

/// Text from files that would be shown as another: what is printed and logged has its directional controls escaped, and
/// names that are made have none.
@Suite(.requires(.ffmpeg)) struct DirectionTests {
    private let odd = "A\u{202E}gpj\u{2066}x\u{202C}"
    private let shown = "A\\u{202E}gpj\\u{2066}x\\u{202C}"

    private func makeLibrary(_ folder: TemporaryFolder) throws {
        let wave = try folder.writeSpeech("plain.wav")
        try FileManager.default.createDirectory(
            atPath: folder.path("lib/\(odd)/\(odd)"), withIntermediateDirectories: true)
        try Tool.ffmpeg.run(
            [
                "-i", wave, "-metadata", "title=\(odd)", "-metadata", "artist=\(odd)", "-metadata",
                "album=\(odd)",
            ]
                + [folder.path("lib/\(odd)/\(odd)/\(odd).mp3")])
        // One that is warned of, and a book that cannot be made.
        try folder.write("no picture".utf8, to: "lib/\(odd)/\(odd)/cover.jpg")
        try folder.write("no sound".utf8, to: "lib/bad\(odd)/\(odd).mp3")
    }

    @Test(arguments: [
        ["scan", "lib"], ["scan", "lib", "--json"], ["convert", "BOOK", "--dry-run"], ["convert", "BOOK"],
        ["convert", "BOOK", "--json", "-o", "b.m4b"], ["inspect", "BOOK/FILE"],
        ["inspect", "lib/badODD/FILE"],
        ["batch", "lib", "-o", "out", "--dry-run"], ["batch", "lib", "-o", "out"],
        ["batch", "lib", "-o", "out", "--json"], ["convert", "ODD"], ["doctor", "ODD/x"], ["ODD"],
        ["convert", "x", "--bitrate", "ODD"],
    ])
    func `nothing is printed that reorders text`(_ words: [String]) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let arguments = words.map {
                $0.replacing("BOOK", with: "lib/ODD/ODD").replacing("FILE", with: "ODD.mp3")
                    .replacing("ODD", with: odd)
            }
            let result = try ForgeNativeProgram.run(arguments, in: folder.path)
            let all = result.text + result.stderr
            #expect(all.isHarmless, "\(all.oneLine)")
            // As it is written in JSON, and elsewhere.
            #expect(all.contains("\\u202egpj\\u2066x") || all.contains("\\u{202E}gpj\\u{2066}x"), "\(all)")
        }
    }

    @Test func `nothing is logged or reported that reorders text, and names that are made have none`() throws
    {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let run = ["batch", "lib", "-o", "out", "--log-file", "log", "--log-level", "debug"]
            _ = try ForgeNativeProgram.run(run + ["--report", "r.json"], in: folder.path)
            let log = String(decoding: folder.read("log"), as: UTF8.self)
            #expect(log.isHarmless, "\(log.oneLine)")
            #expect(log.contains("[\(shown)]"), "\(log.oneLine)")
            for words in [["show", "r.json"], ["diff", "r.json", "r.json"]] {
                let report = try ForgeNativeProgram.run(["report"] + words, in: folder.path)
                #expect(report.text.isHarmless)
            }
            let made = try #require(FileManager.default.enumerator(atPath: folder.path("out")))
                .compactMap { $0 as? String }.filter { !$0.hasPrefix(".") }.sorted()
            #expect(made == ["Agpjx", "Agpjx/Agpjx", "Agpjx/Agpjx/Agpjx.m4b"])
            // Tags are the book's own.
            let tags = try Tool.ffprobe.run(
                ["-v", "error", "-show_entries", "format_tags=album", "-of", "csv=p=0"]
                    + [folder.path("out/Agpjx/Agpjx/Agpjx.m4b")])
            #expect(tags.text.hasPrefix(odd), "\(tags.text.oneLine)")
        }
    }
}
