import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

/// Chapters in files that other programs made, read by the whole chain, to the sample.
@Suite struct ChapterFileTests {
    private let rate = 22_050

    /// 4 s of sound, as `name` in the book's folder, by ffmpeg unless it is a WAV.
    private func sound(_ name: String, _ options: [String] = [], in folder: TemporaryFolder) throws {
        let wav = WAVFile.data(Signal.speech16(4 * rate, rate: rate), rate: rate)
        if name.hasSuffix(".wav") {
            try folder.write(wav, to: "Book/\(name)")
        } else {
            let source = try folder.write(wav, to: "source.wav")
            try folder.write([], to: "Book/\(name)")
            try Tool.ffmpeg.run(
                ["-v", "error", "-y", "-i", source] + options + [folder.path("Book/\(name)")])
        }
    }

    private func plan(
        _ folder: TemporaryFolder, _ change: (inout DiscoveryOptions) -> Void = { _ in }
    ) async throws -> ConversionPlan {
        var request = ConversionRequest(
            inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
        change(&request.discovery)
        return try await Forge.plan(request).value
    }

    private func told(_ plan: ConversionPlan) -> [String] {
        plan.chapters.map { "\($0.start.value) \($0.title)" }
    }

    /// The same chapters in the containers that ffmpeg 5.1 puts them in rightly: it gives Opus other times, and
    /// Vorbis none.
    @Test(
        .requires(.ffmpeg),
        arguments: [
            ("x.m4b", ["-c:a", "aac"]), ("x.mka", ["-c:a", "flac"]), ("x.mp3", []),
        ])
    func `embedded`(_ name: String, _ options: [String]) async throws {
        try await withTemporaryFolder { folder in
            let text =
                ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Opening Crédits\n"
                + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=Two\n"
            let metadata = try folder.write(Array(text.utf8), to: "meta.txt")
            try sound(
                name, ["-i", metadata, "-map_metadata", "1", "-map_chapters", "1"] + options, in: folder)
            let plan = try await plan(folder)
            let second = Int64(plan.audio.sampleRate.hertz) * 3 / 2
            #expect(told(plan) == ["0 Opening Crédits", "\(second) Two"])
            #expect(plan.chapterReason == "embedded in the audio")
        }
    }

    /// ID3's CTOC and CHAP as mutagen writes them: by time whatever the table's order is, without what it leaves out.
    @Test(.requires(.ffmpeg, .python))
    func `ID3`() async throws {
        try await withTemporaryFolder { folder in
            try sound("x.mp3", in: folder)
            _ = try Oracles.python(
                """
                import sys
                from mutagen.id3 import ID3, CHAP, CTOC, CTOCFlags, TIT2
                tags = ID3(sys.argv[1])
                tags.add(CTOC(element_id='toc', flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED,
                              child_element_ids=['b', 'a'], sub_frames=[]))
                for id, start, end, title in [('a', 0, 2500, 'Über'), ('b', 2500, 4000, '第二'), ('c', 900, 901, 'A picture')]:
                    tags.add(CHAP(element_id=id, start_time=start, end_time=end, start_offset=0xFFFFFFFF,
                                  end_offset=0xFFFFFFFF, sub_frames=[TIT2(encoding=1, text=title)]))
                tags.save(v2_version=3)
                """, folder.path("Book/x.mp3"))
            #expect(told(try await plan(folder)) == ["0 Über", "55125 第二"])
        }
    }

    /// OverDrive's markers, of two parts, as mutagen writes the frame.
    @Test(.requires(.ffmpeg, .python))
    func `OverDrive`() async throws {
        try await withTemporaryFolder { folder in
            try sound("Part 1.mp3", in: folder)
            try sound("Part 2.mp3", in: folder)
            for (part, markers) in [
                (1, [("Chapter 1", "0:00.000"), ("Chapter 2", "0:02.250")]),
                (2, [("Chapter 2 (00:02)", "0:00.000"), ("Chapter 3", "0:01.000")]),
            ] {
                let text = markers.map { "<Marker><Name>\($0.0)</Name><Time>\($0.1)</Time></Marker>" }
                    .joined()
                _ = try Oracles.python(
                    """
                    import sys
                    from mutagen.id3 import ID3, TXXX
                    tags = ID3(sys.argv[1])
                    tags.add(TXXX(encoding=0, desc='OverDrive MediaMarkers', text=sys.argv[2]))
                    tags.save()
                    """, folder.path("Book/Part \(part).mp3"), "<Markers>\(text)</Markers>")
            }
            let plan = try await plan(folder)
            let first = try #require(plan.tracks.first).length.value
            #expect(told(plan) == ["0 Chapter 1", "49613 Chapter 2", "\(first + 22_050) Chapter 3"])
            #expect(plan.chapterReason == "OverDrive's markers in the tags")
        }
    }

    /// Vorbis comments in FLAC, a cue sheet in a comment, and FLAC's own cue sheet block, by metaflac.
    @Test(.requires(.ffmpeg, Tool("metaflac")))
    func `FLAC`() async throws {
        try await withTemporaryFolder { folder in
            try sound("x.flac", in: folder)
            let file = folder.path("Book/x.flac")
            try Tool("metaflac").run([
                "--set-tag=CHAPTER001=00:00:00.000", "--set-tag=CHAPTER001NAME=One",
                "--set-tag=CHAPTER002=00:00:01.500", "--set-tag=CHAPTER002NAME=Two", file,
            ])
            #expect(told(try await plan(folder)) == ["0 One", "33075 Two"])
            let sheet = try folder.write(
                Array(
                    """
                    FILE "x.flac" WAVE
                      TRACK 01 AUDIO
                        TITLE "First"
                        INDEX 01 00:00:00
                      TRACK 02 AUDIO
                        TITLE "Second"
                        INDEX 01 00:02:00

                    """.utf8), to: "x.cue")
            try Tool("metaflac").run(["--set-tag-from-file=CUESHEET=\(sheet)", file])
            #expect(told(try await plan(folder)) == ["0 First", "44100 Second"])
            try Tool("metaflac").run(["--remove-all-tags", "--import-cuesheet-from=\(sheet)", file])
            // A block of places without titles: what metaflac writes of it is a sheet again.
            let export = folder.path("Book/x.cue")
            try Tool("metaflac").run(["--export-cuesheet-to=\(export)", file])
            #expect(told(try await plan(folder)) == ["0 Chapter 1", "44100 Chapter 2"])
        }
    }

    /// The output of mkvextract for a Matroska file, in both of its forms, and the file itself.
    @Test(.requires(.ffmpeg, .mkvmerge, Tool("mkvextract")))
    func `Matroska`() async throws {
        try await withTemporaryFolder { folder in
            let simple = "CHAPTER01=00:00:00.000\nCHAPTER01NAME=Ä\nCHAPTER02=00:00:02.500\nCHAPTER02NAME=B\n"
            let chapters = try folder.write(Array(simple.utf8), to: "in.txt")
            try sound("x.wav", in: folder)
            let mka = folder.path("x.mka")
            try Tool.mkvmerge.run(["-q", "-o", mka, "--chapters", chapters, folder.path("Book/x.wav")])
            let expected = ["0 Ä", "55125 B"]
            try Tool("mkvextract").run(["-q", mka, "chapters", "-s", folder.path("Book/chapters.txt")])
            #expect(told(try await plan(folder)) == expected)
            try Tool("mv").run([mka, folder.path("Book/x.mka")])
            try Tool("rm").run([folder.path("Book/x.wav"), folder.path("Book/chapters.txt")])
            let embedded = try await plan(folder)
            #expect(told(embedded) == expected)
            #expect(embedded.chapterReason == "embedded in the audio")
        }
    }

    /// The output of `ffmpeg -f ffmetadata` for an M4B, with everything that it escapes.
    @Test(.requires(.ffmpeg))
    func `ffmetadata`() async throws {
        try await withTemporaryFolder { folder in
            try sound("x.wav", in: folder)
            let text =
                ";FFMETADATA1\nalbum=A \\= \\#1\\; \\\\x\n[CHAPTER]\nTIMEBASE=1/22050\nSTART=0\nEND=12345\n"
                + "title=a\\;b\\#c\\=d\n[CHAPTER]\nTIMEBASE=1/22050\nSTART=12345\nEND=88200\ntitle=Zwei\n"
            let source = try folder.write(Array(text.utf8), to: "in.txt")
            try Tool.ffmpeg.run([
                "-v", "error", "-i", folder.path("Book/x.wav"), "-i", source, "-map_metadata", "1",
                "-map_chapters", "1", "-c", "copy", folder.path("x.mka"),
            ])
            try Tool.ffmpeg.run([
                "-v", "error", "-i", folder.path("x.mka"), "-f", "ffmetadata",
                folder.path("Book/ffmetadata.txt"),
            ])
            let plan = try await plan(folder)
            // Matroska's clock has nanoseconds; 12,345 samples come back as they went in.
            #expect(told(plan) == ["0 a;b#c=d", "12345 Zwei"])
            #expect(plan.metadata[.title] == #"A = #1; \x"#)
            #expect(plan.metadata.values[.title]?.source == .sidecar("ffmetadata.txt"))
        }
    }

    /// Sections of a sheet over several files of other rates: every start is the sample that the sheet names.
    @Test func `cue sheet to the sample`() async throws {
        try await withTemporaryFolder { folder in
            for (name, count, rate) in [("a", 50_001, 22_050), ("b", 88_201, 44_100), ("c", 30_000, 22_050)] {
                try folder.write(
                    WAVFile.data(Signal.speech16(count, rate: rate), rate: rate), to: "Book/\(name).wav")
            }
            let sheet = ["a", "b", "c"].enumerated().map { index, name in
                """
                FILE "\(name).flac" WAVE
                  TRACK \(2 * index + 1) AUDIO
                    TITLE "\(name)1"
                    INDEX 01 00:00:00
                  TRACK \(2 * index + 2) AUDIO
                    TITLE "\(name)2"
                    INDEX 01 00:01:01

                """
            }
            try folder.write(Array(sheet.joined().utf8), to: "Book/book.cue")
            let request = ConversionRequest(
                inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
            let report = try await Forge.convert(request).value
            #expect(report.sampleRate.hertz == 22_050)
            // 76 frames of 1/75 s are 22,344 samples; 88,201 samples at 44.1 kHz end 44,101 at half of it.
            let starts: [Int64] = [0, 22_344, 50_001, 72_345, 94_102, 116_446]
            #expect(report.chapters.map(\.start.value) == starts)
            #expect(report.chapters.map(\.title) == ["a1", "a2", "b1", "b2", "c1", "c2"])
            #expect(try await Forge.inspect(ForgePath(folder.path("out.m4b"))).chapters == report.chapters)
        }
    }

    /// Lines of text count from the book's beginning, wherever the files meet.
    @Test func `text to the sample`() async throws {
        try await withTemporaryFolder { folder in
            try sound("1.wav", in: folder)
            try sound("2.wav", in: folder)
            try folder.write(Array("0:00 A\n0:03.9999 B\n00:00:04,5 C\n".utf8), to: "Book/chapters.txt")
            let request = ConversionRequest(
                inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
            let report = try await Forge.convert(request).value
            #expect(report.chapters.map(\.start.value) == [0, 88_198, 99_225])
            #expect(report.chapters.map(\.title) == ["A", "B", "C"])
        }
    }
}
