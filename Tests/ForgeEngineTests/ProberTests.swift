import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct ProberTests {
    private func probe(_ path: String) throws -> TrackProbe {
        try Prober.probe(ForgePath(path), isCancelled: { false })
    }

    /// Two seconds of sound with three chapters by an ffmetadata file, in the container of `name`.
    private func withChapters(_ name: String, in folder: TemporaryFolder) throws -> String {
        let source = try folder.wav(Signal.speech16(132_300, rate: 44_100), rate: 44_100, as: "s.wav")
        let chapters = [(0, 500, "One"), (500, 1750, "Two: Zwölf"), (1750, 3000, "Three")]
        let text =
            ";FFMETADATA1\ntitle=Book\nartist=Author\n"
            + chapters.map { "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\($0.0)\nEND=\($0.1)\ntitle=\($0.2)\n" }
            .joined()
        let metadata = try folder.write(Array(text.utf8), to: "meta.txt")
        let path = folder.path(name)
        try Tool.ffmpeg.run([
            "-v", "error", "-i", source, "-i", metadata, "-map", "0:a", "-map_metadata", "1", "-map_chapters",
            "1", path,
        ])
        return path
    }

    @Test(
        .requires(.ffmpeg),
        arguments: ["a.m4b", "a.mp3", "a.mka"])
    func `chapters inside files are found to the sample`(name: String) throws {
        try withTemporaryFolder { folder in
            let track = try probe(try withChapters(name, in: folder))
            let rate = Int64(track.sampleRate.hertz)
            #expect(track.chapters.map(\.start.value) == [0, rate / 2, rate * 7 / 4])
            #expect(track.chapters.map(\.title) == ["One", "Two: Zwölf", "Three"])
            #expect(track.tags["title"] == "Book")
            #expect(track.tags["artist"] == "Author")
        }
    }

    @Test(
        .requires(.ffmpeg, .python),
        arguments: ["a.ogg", "a.opus", "a.flac"])
    func `chapters of Vorbis comments are found`(name: String) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(144_000, rate: 48_000), rate: 48_000, as: "s.wav")
            let path = folder.path(name)
            try Tool.ffmpeg.run(["-v", "error", "-i", source, path])
            // By mutagen, since ffmpeg 5.1 writes such chapters to the wrong second.
            _ = try Oracles.python(
                """
                import sys, mutagen
                f = mutagen.File(sys.argv[1])
                for i, t in enumerate(["00:00:00.000", "00:00:00.500", "00:00:01.750"]):
                    f[f"CHAPTER{i:03}"] = t
                    f[f"CHAPTER{i:03}NAME"] = f"Nummer {i}"
                f.save()
                """, path)
            let track = try probe(path)
            #expect(track.chapters.map(\.start.value) == [0, 24_000, 84_000])
            #expect(track.chapters.map(\.title) == ["Nummer 0", "Nummer 1", "Nummer 2"])
        }
    }

    @Test func `our own chapters come back to the very sample`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(100_000, rate: 44_100), rate: 44_100, as: "s.wav")
            let starts: [Int64] = [0, 1, 4411, 99_999]
            let marks = starts.map { ChapterMark(track: 0, offset: SampleCount($0), title: "at \($0)") }
            let book = try TestBook([source], in: folder, marks: marks)
            let track = try probe(book.path)
            #expect(track.chapters.map(\.start.value) == starts)
            #expect(track.length.value == 100_000)
            #expect(track.isLengthExact)
            // And from there into the next book, past the priming of this one.
            let again = try TestBook(
                [book.path], as: "again.m4b", in: folder,
                marks: track.chapters.map { ChapterMark(track: 0, offset: $0.start, title: $0.title ?? "") })
            #expect(again.report.chapters.map(\.start.value) == starts)
            #expect(again.report.length.value == 100_000)
        }
    }

    @Test(.requires(.lame, .python))
    func `tags that mutagen wrote, in every encoding of ID3`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(44_100, rate: 44_100), rate: 44_100, as: "s.wav")
            let path = folder.path("a.mp3")
            try Tool.lame.run(["--quiet", source, path])
            _ = try Oracles.python(
                """
                import sys
                from mutagen.id3 import APIC, CHAP, CTOC, ID3, TALB, TIT2, TPE1, TRCK, TXXX
                t = ID3()
                t.add(TIT2(encoding=1, text="Zwölf 日本"))
                t.add(TALB(encoding=3, text="Album"))
                t.add(TPE1(encoding=0, text="Müller"))
                t.add(TRCK(encoding=3, text="3/12"))
                t.add(TXXX(encoding=3, desc="ASIN", text="B000000001"))
                t.add(APIC(encoding=3, mime="image/png", type=3, desc="", data=b"\\x89PNG\\r\\n\\x1a\\n" + b"x" * 100))
                t.add(CTOC(element_id="toc", flags=3, child_element_ids=["c0", "c1"], sub_frames=[]))
                for i, (s, e) in enumerate([(0, 250), (250, 1000)]):
                    t.add(CHAP(element_id=f"c{i}", start_time=s, end_time=e, start_offset=0xFFFFFFFF,
                               end_offset=0xFFFFFFFF, sub_frames=[TIT2(encoding=1, text=f"Kapitel {i}")]))
                t.save(sys.argv[1], v2_version=3)
                """, path)
            let track = try probe(path)
            #expect(track.tags["title"] == "Zwölf 日本")
            #expect(track.tags["artist"] == "Müller")
            #expect(track.tags["album"] == "Album")
            #expect(track.tags["track"] == "3/12")
            #expect(track.tags["asin"] == "B000000001")
            #expect(track.cover?.format == .png)
            #expect(track.cover?.data.count == 108)
            #expect(track.chapters.map(\.start.value) == [0, 11_025])
            #expect(track.chapters.map(\.title) == ["Kapitel 0", "Kapitel 1"])
        }
    }

    @Test(.requires(.lame, .python))
    func `bit rates are those of the sound, not of the file with its picture`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(441_000, rate: 44_100), rate: 44_100, as: "s.wav")
            for (name, arguments, expected) in [
                ("cbr.mp3", ["-b", "64", "--cbr"], 63_900...64_100), ("vbr.mp3", ["-V6"], 30_000...100_000),
                ("untagged.mp3", ["-b", "64", "--cbr", "-t"], 63_900...64_100),
            ] {
                let path = folder.path(name)
                try Tool.lame.run(["--quiet"] + arguments + [source, path])
                _ = try Oracles.python(
                    """
                    import sys
                    from mutagen.id3 import APIC, ID3
                    t = ID3()
                    t.add(APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=b"\\xff\\xd8\\xff" + b"x" * 500000))
                    t.save(sys.argv[1])
                    """, path)
                #expect(expected.contains(try #require(try probe(path).bitRate)), "\(name)")
            }
        }
    }

    @Test func `names that look like protocols, options or patterns are names`() throws {
        try withTemporaryFolder { folder in
            let data = WAVFile.data(Signal.speech16(5000, rate: 44_100), rate: 44_100)
            for name in [
                "http:x.wav", "concat:a|b.wav", "%d.wav", "-i.wav", "a\nb.wav", "é \"'😀?.wav", "file:.wav",
            ] {
                #expect(try probe(try folder.write(data, to: name)).length.value == 5000)
            }
            let odd = ForgePath(folder.path).appending(
                ForgePath(bytes: [0x61, 0xFF, 0xC0, 0x2E, 0x77, 0x61, 0x76]))
            let file = try OutputFile(destination: odd)
            try data.withUnsafeBytes { try file.write($0, at: 0) }
            try file.publish(replacing: false)
            #expect(try Prober.probe(odd, isCancelled: { false }).length.value == 5000)
        }
    }

    @Test func `pipes and folders are refused at once, not waited for`() throws {
        try withTemporaryFolder { folder in
            let pipe = folder.path("pipe.mp3")
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [pipe, folder.path, "/dev/null"] {
                let error = #expect(throws: ForgeError.self) { try probe(path) }
                let reason = path == folder.path ? "it is a folder" : "it is not a regular file"
                #expect(error?.reason == reason, "\(path)")
            }
        }
    }

    @Test func `inspect shows layout, tags and exact lengths`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(50_000, rate: 44_100), rate: 44_100, as: "s.wav")
            let book = try TestBook([source], in: folder, metadata: [.title: "T", .series: "S"])
            let seen = try Inspector.inspect(ForgePath(book.path), isCancelled: { false })
            #expect(seen.length.value == 50_000)
            #expect(seen.isLengthExact)
            #expect(seen.layout?.brand == "M4B ")
            #expect(seen.layout?.isMoovFirst == true)
            #expect(seen.layout?.edits == [Inspection.Layout.Edit(duration: 50_000, mediaTime: 1024)])
            #expect(seen.layout?.priming == 1024)
            #expect(seen.layout?.packets == 50)
            #expect(seen.tags.contains(Inspection.Tag(key: "----:com.apple.iTunes:SERIES", value: "S")))
            #expect(seen.chapters.map(\.title) == ["Part 1"])
        }
    }
}
