import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

/// The tags that other programs wrote into a file, in the M4B that is made of it, by readers that are not ours.
@Suite struct WrittenBookTests {
    /// As mutagen, which keeps the values of an item apart, finds them.
    private struct Read: Decodable, Equatable {
        var title = "Größe – Ω"
        var author = "Zoë Ÿ, Bob Öz"
        var narrator = "Nora N, Max M"
        var genre = "Fantasy; Humor"
        var series = "Sagä"
        var part = "3"
        var date = "2001"
        var description = "Eine Beschreibung…"
        var covers = 1
        var chapters = ["0 Über", "500 第二", "1000 Drei"]
    }

    /// The commands that make "in.EXT" of "s.wav" in the folder of the Python source, which has these names at hand.
    private static let names = """
        import sys, os, json, subprocess
        os.chdir(sys.argv[1])
        T, A, N, G, S, D = "Größe – Ω", ["Zoë Ÿ", "Bob Öz"], ["Nora N", "Max M"], ["Fantasy", "Humor"], "Sagä", "Eine Beschreibung…"
        C = [(0, "Über"), (500, "第二"), (1000, "Drei")]
        V = [("ALBUM", T), *[("ARTIST", a) for a in A], *[("NARRATOR", n) for n in N], *[("GENRE", g) for g in G],
             ("DATE", "2001"), ("SERIES", S), ("SERIES-PART", "3"), ("DESCRIPTION", D)]
        def run(*a): subprocess.run(a, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True)
        def ff(*a): run("ffmpeg", "-v", "error", "-nostdin", "-i", "s.wav", *a)
        J = open("c.jpg", "rb").read()

        """
    private static let writers = [
        "mp3": """
        from mutagen.id3 import ID3, TALB, TPE1, TCOM, TCON, TDRC, TXXX, COMM, APIC, CTOC, CHAP, TIT2
        ff("-map_metadata", "-1", "-id3v2_version", "0", "in.mp3")
        t = ID3()
        for c, x in [(TALB, [T]), (TPE1, A), (TCOM, N), (TCON, G), (TDRC, ["2001"])]: t.add(c(encoding=3, text=x))
        t.add(TXXX(encoding=3, desc="SERIES", text=[S])); t.add(TXXX(encoding=1, desc="SERIES-PART", text=["3"]))
        t.add(COMM(encoding=2, lang="deu", desc="", text=[D]))
        t.add(APIC(encoding=0, mime="", type=3, desc="", data=J))
        t.add(CTOC(element_id="t", flags=3, child_element_ids=["2", "0", "1"], sub_frames=[]))
        for i, (s, n) in enumerate(C):
            t.add(CHAP(element_id=str(i), start_time=s, end_time=s + 500, start_offset=0xffffffff, end_offset=0xffffffff,
                       sub_frames=[TIT2(encoding=1, text=[n])]))
        t.save("in.mp3")
        """,
        "flac": """
        run("flac", "-s", *[x for k, v in V for x in ("-T", f"{k}={v}")], *[x for i, (s, n) in enumerate(C)
            for x in ("-T", f"CHAPTER{i:03}=00:00:0{s / 1000:.3f}", "-T", f"CHAPTER{i:03}NAME={n}")],
            "--picture=3||||c.jpg", "s.wav", "-o", "in.flac")
        """,
        "opus": """
        run("opusenc", "--quiet", *[x for k, v in V for x in ("--comment", f"{k}={v}")], *[x for i, (s, n) in enumerate(C)
            for x in ("--comment", f"CHAPTER{i:03}=00:00:0{s / 1000:.3f}", "--comment", f"CHAPTER{i:03}NAME={n}")],
            "--picture", "3||||c.jpg", "s.wav", "in.opus")
        """,
        "mka": """
        ff("-c:a", "flac", "s.mka")
        open("t.xml", "w").write('<?xml version="1.0" encoding="UTF-8"?><Tags><Tag><Targets/>' + "".join(
            f"<Simple><Name>{k}</Name><String>{v}</String></Simple>" for k, v in V) + "</Tag></Tags>")
        open("c.xml", "w").write('<?xml version="1.0" encoding="UTF-8"?><Chapters><EditionEntry>' + "".join(
            f"<ChapterAtom><ChapterTimeStart>00:00:0{s / 1000:.3f}</ChapterTimeStart><ChapterDisplay><ChapterString>{n}"
            "</ChapterString><ChapterLanguage>ger</ChapterLanguage></ChapterDisplay></ChapterAtom>" for s, n in C)
            + "</EditionEntry></Chapters>")
        run("mkvmerge", "-q", "-o", "in.mka", "--global-tags", "t.xml", "--chapters", "c.xml", "--attachment-mime-type",
            "image/jpeg", "--attach-file", "c.jpg", "s.mka")
        """,
        "m4b": """
        from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
        open("m.txt", "w").write(";FFMETADATA1\\n" + "".join(
            f"[CHAPTER]\\nTIMEBASE=1/1000\\nSTART={s}\\nEND={s + 500}\\ntitle={n}\\n" for s, n in C))
        ff("-i", "m.txt", "-map_metadata", "1", "-map_chapters", "1", "-c:a", "aac", "-f", "ipod", "in.m4b")
        f = MP4("in.m4b")
        for k, v in [("alb", [T]), ("ART", A), ("wrt", N), ("gen", G), ("day", ["2001"])]: f["\\xa9" + k] = v
        f["desc"] = [D]; f["covr"] = [MP4Cover(J, 13), MP4Cover(J + b"\\0", 13)]
        for k, v in [("SERIES", S), ("SERIES-PART", "3")]: f["----:com.apple.iTunes:" + k] = [MP4FreeForm(v.encode())]
        f.save()
        """,
    ]

    private static let reader = """
        import sys, json
        from mutagen.mp4 import MP4
        f = MP4(sys.argv[1])
        def join(k, s=", "): return s.join(bytes(x).decode() if isinstance(x, bytes) else x for x in f.get(k, []))
        own = "----:com.apple.iTunes:"
        print(json.dumps({"title": join("\\xa9alb"), "author": join("\\xa9ART"), "narrator": join("\\xa9wrt"),
            "genre": join("\\xa9gen", "; "), "series": join(own + "SERIES"), "part": join(own + "SERIES-PART"),
            "date": join("\\xa9day"), "description": join("desc"), "covers": len(f.get("covr", [])),
            "chapters": [f"{round(c.start * 1000)} {c.title}" for c in f.chapters]}))
        """

    @Test(
        .requires(
            .ffmpeg, .ffprobe, .flac, .opusenc, .mkvmerge, .python, .mediainfo, .atomicParsley),
        arguments: writers.keys.sorted())
    func `everything arrives`(_ kind: String) async throws {
        try await withTemporaryFolder { folder in
            try folder.write(WAVFile.data(Signal.speech16(33_075, rate: 22_050), rate: 22_050), to: "s.wav")
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc=s=200x200", "-frames:v", "1",
                folder.path("c.jpg"),
            ])
            _ = try Oracles.python(Self.names + Self.writers[kind]!, folder.path)
            let output = folder.path("out.m4b")
            _ = try await Forge.convert(
                ConversionRequest(inputs: [ForgePath(folder.path("in.\(kind)"))], output: ForgePath(output))
            ).value
            var expected = Read()
            if kind == "m4b" { expected.covers = 2 }
            let read = try JSONDecoder().decode(
                Read.self, from: Data(try Oracles.python(Self.reader, output).utf8))
            #expect(read == expected)
            let probed = try Oracles.probe(output)
            let tags = probed.format.tags ?? [:]
            #expect(
                [tags["album"], tags["date"], tags["description"]] == [
                    expected.title, expected.date, expected.description,
                ])
            let chapters = probed.chapters.map { chapter in
                let clock = Int64(chapter.timeBase.dropFirst(2)) ?? 0
                return "\(chapter.start * 1000 / max(1, clock)) \(chapter.title ?? "")"
            }
            #expect(chapters == expected.chapters)
            let form = "--Output=General;%Album%|%Performer%|%Composer%|%Genre%|%Recorded_Date%"
            let facts = try Tool.mediainfo.run([form, output]).text.replacing(" / ", with: ", ")
            #expect(
                facts.hasPrefix(
                    "\(expected.title)|\(expected.author)|\(expected.narrator)|"), "\(facts)")
            #expect(facts.contains("|\(expected.date)"), "\(facts)")
            let listed = try Tool.atomicParsley.run([output, "-t"], environment: ["LC_ALL": "C.UTF-8"]).text
            #expect(listed.contains(expected.title), "\(listed)")
            #expect(listed.contains(expected.description), "\(listed)")
            #expect(listed.contains("\(expected.covers) piece"), "\(listed)")
        }
    }
}
