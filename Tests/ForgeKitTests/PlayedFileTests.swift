import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

/// What players make of files that were edited, split and joined: length, chapters and title.
@Suite struct PlayedFileTests {
    private static let rate = 22_050

    /// What was done to a book of three chapters, of 4, 5 and 6 s.
    enum Deed: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case editedInPlace, rewritten, part, joined
        var testDescription: String { rawValue }
        var chapters: Int { self == .part ? 1 : 3 }
        var seconds: Int { self == .part ? 5 : 15 }
        var title: String { self == .part ? "Two" : "Neu: 第二" }
    }

    private func make(_ deed: Deed, in folder: TemporaryFolder) async throws -> String {
        for (index, title) in ["One", "Two", "Three"].enumerated() {
            let samples = Signal.speech16(Self.rate * (4 + index), rate: Self.rate, seed: UInt64(index + 1))
            try folder.write(WAVFile.data(samples, rate: Self.rate), to: "in/\(index + 1) \(title).wav")
        }
        let path = ForgePath(folder.path("book.m4b"))
        var request = ConversionRequest(inputs: [ForgePath(folder.path("in"))], output: path)
        request.metadata[.title] = "Old"
        _ = try await Forge.convert(request).value
        var edit = EditRequest(path)
        edit.fields[.title] = "Neu: 第二"
        if deed == .rewritten { edit.fields[.description] = String(repeating: "Long. ", count: 20_000) }
        let way = try await Forge.edit(edit).way
        try #require(way == (deed == .rewritten ? .rewritten : .inPlace))
        guard deed == .part || deed == .joined else { return path.string }
        var split = SplitRequest(path, at: .chapters)
        split.folder = ForgePath(folder.path("parts"))
        let parts = try await Forge.split(split).value.parts
        if deed == .part { return parts[1].output.string }
        let join = ConversionRequest(
            inputs: parts.map(\.output), output: ForgePath(folder.path("joined.m4b")))
        return try await Forge.convert(join).value.output.string
    }

    @Test(.requires(.mpv), arguments: Deed.allCases)
    func `mpv plays them`(_ deed: Deed) async throws {
        try await withTemporaryFolder { folder in
            let path = try await make(deed, in: folder)
            let result = try Tool.mpv.run([
                "--no-config", "--ao=null", "--vo=null", "--vid=no", "--end=0.05",
                "--term-playing-msg=chapters=${chapter-list/count} duration=${=duration} title=${metadata/by-key/title}",
                path,
            ])
            let told = result.text + result.stderr
            #expect(
                told.contains("chapters=\(deed.chapters) duration=\(deed.seconds).000000 title=\(deed.title)")
            )
        }
    }

    @Test(.requires(.mediainfo), arguments: Deed.allCases)
    func `mediainfo reads them`(_ deed: Deed) async throws {
        try await withTemporaryFolder { folder in
            let path = try await make(deed, in: folder)
            let text = try Tool.mediainfo.run(["--Output=General;%Title%|%Duration%|%MenuCount%", path]).text
            #expect(text.hasPrefix("\(deed.title)|\(deed.seconds * 1000)|"))
        }
    }

    /// The last packet may be left out, and a sample because it counts in nanoseconds; see `PlayerTests`.
    @Test(.requires(.gstLaunch), arguments: Deed.allCases)
    func `gstreamer reaches the end`(_ deed: Deed) async throws {
        try await withTemporaryFolder { folder in
            let path = try await make(deed, in: folder)
            try Tool.gstLaunch.run([
                "-q", "filesrc", "location=\(path)", "!", "qtdemux", "!", "aacparse", "!", "avdec_aac", "!",
                "audioconvert", "!", "audio/x-raw,format=S16LE,channels=1", "!", "filesink",
                "location=\(folder.path("g"))",
            ])
            #expect(folder.read("g").count / 2 >= deed.seconds * Self.rate - 1025)
        }
    }

    @Test(.requires(.ffmpeg, .ffmpeg9, .ffprobe), arguments: Deed.allCases)
    func `both versions of libavformat read them`(_ deed: Deed) async throws {
        try await withTemporaryFolder { folder in
            let path = try await make(deed, in: folder)
            #expect(try Oracles.decode(path, with: .ffmpeg9).count == deed.seconds * Self.rate)
            // 5.1 plays the padding of the last packet as well.
            let old = try Oracles.decode(path, with: .ffmpeg).count - deed.seconds * Self.rate
            #expect((0..<1024).contains(old))
            #expect(try Oracles.probe(path).chapters.count == deed.chapters)
        }
    }

    @Test(.requires(.python), arguments: Deed.allCases)
    func `mutagen reads them`(_ deed: Deed) async throws {
        try await withTemporaryFolder { folder in
            let path = try await make(deed, in: folder)
            let script = """
                import sys
                from mutagen.mp4 import MP4
                f = MP4(sys.argv[1])
                print(f.tags['©nam'][0], len(f.chapters or []), round(f.info.length))
                """
            let told = try Oracles.python(script, path)
            #expect(told == "\(deed.title) \(deed.chapters) \(deed.seconds)\n")
        }
    }
}
