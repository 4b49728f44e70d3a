import ForgeModel
import ForgeSystem
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// Tags that other programs wrote, as mutagen reads them.
@Suite struct TagOracleTests {
    /// A hundred tags of random texts in all encodings and both versions that mutagen writes.
    @Test(.requires(.python)) func `random ID3`() throws {
        try withTemporaryFolder { folder in
            let listing = try Oracles.python(
                """
                import sys, json, random
                from mutagen.id3 import ID3, TIT2, TPE1, TALB, TCOM, TPE2, TPUB, TLAN, TIT3, TXXX, TCON, APIC
                r = random.Random(5)
                letters = ["abc xyz", "äöüß ÿ", "Žluťoučký", "日本語テキスト", "Ω≈ç√∫", "\\u00ff\\u00fe\\u00e0", "😀 x"]
                def word(enc):
                    pool = letters[:2] if enc == 0 else letters
                    return " ".join(r.choice(pool).strip() for _ in range(r.randint(1, 12))).strip()
                keys = {TIT2: "title", TPE1: "artist", TALB: "album", TCOM: "composer", TPE2: "album_artist",
                        TPUB: "publisher", TLAN: "language", TIT3: "tit3"}
                out = []
                for i in range(100):
                    v = r.choice([3, 4]); p = f"{sys.argv[1]}/{i}.mp3"; t = ID3()
                    for c in keys:
                        if r.random() < 0.7:
                            e = r.choice([0, 1] if v == 3 else [0, 1, 2, 3])
                            t.add(c(encoding=e, text=list(dict.fromkeys(word(e) for _ in range(r.randint(1, 3))))))
                    for d in ["SERIES", "ASIN", "Ünïcode"]:
                        e = r.choice([1] if v == 3 else [1, 2, 3])
                        t.add(TXXX(encoding=e, desc=d, text=[word(e)]))
                    t.add(TCON(encoding=3 if v == 4 else 1, text=r.choice(["(101)", "Speech", "(57)Fun", "101"])))
                    data = b"\\x89PNG\\r\\n\\x1a\\n" + bytes(r.randrange(256) for _ in range(r.randint(1, 600)))
                    t.add(APIC(encoding=r.choice([0, 1]), mime=r.choice(["image/png", "", "png"]), type=3, desc=word(0), data=data))
                    t.save(p, v2_version=v, v23_sep=None, padding=lambda x: r.randint(0, 300))
                    f = ID3(p, translate=False)
                    d = {}
                    for c, k in keys.items():
                        if f.getall(c.__name__): d[k] = f.getall(c.__name__)[0].text
                    for x in f.getall("TXXX"): d[x.desc.lower()] = x.text
                    d["genre"] = f.getall("TCON")[0].genres
                    out.append({"tags": d, "picture": list(f.getall("APIC")[0].data)})
                print(json.dumps(out))
                """, folder.path)
            struct File: Decodable {
                var tags: [String: [String]]
                var picture: [UInt8]
            }
            let files = try JSONDecoder().decode([File].self, from: Data(listing.utf8))
            try #require(files.count == 100)
            for (index, file) in files.enumerated() {
                let tag = try #require(ID3v2Tag.read(folder.read("\(index).mp3"), TextDecoding()))
                #expect(tag.texts == file.tags, "\(index)")
                #expect(tag.pictures.map(\.data) == [file.picture], "\(index)")
            }
        }
    }

    private static let options = [
        "-metadata", "title=Tïtle Ω", "-metadata", "artist=Zoë Ÿ", "-metadata", "album=Älbum", "-metadata",
        "genre=Speech", "-metadata", "date=2001", "-metadata", "track=3/9",
    ]
    /// Each makes a.EXT of "s.wav", and has mutagen's names of what it wrote.
    private static let writers: [(name: String, tool: Tool, arguments: [String])] = [
        ("a.mp3", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["a.mp3"]),
        (
            "a.mp3", .ffmpeg,
            ["-v", "error", "-i", "s.wav"] + options + ["-id3v2_version", "3", "-write_id3v1", "1", "a.mp3"]
        ),
        ("a.aiff", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["-write_id3v2", "1", "a.aiff"]),
        ("a.flac", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["a.flac"]),
        ("a.opus", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["a.opus"]),
        ("a.ogg", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["a.ogg"]),
        ("a.wma", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["a.wma"]),
        ("a.m4a", .ffmpeg, ["-v", "error", "-i", "s.wav"] + options + ["a.m4a"]),
        (
            "a.mp3", .lame,
            [
                "--quiet", "--id3v2-utf16", "--tt", "Tïtle Ω", "--ta", "Zoë Ÿ", "--tl", "Älbum", "--ty",
                "2001", "--tg", "101",
                "--tn", "3/9", "s.wav", "a.mp3",
            ]
        ),
        (
            "a.flac", .flac,
            [
                "-s", "-T", "TITLE=Tïtle Ω", "-T", "ARTIST=Zoë Ÿ", "-T", "ARTIST=B", "-T", "ALBUM=Älbum",
                "s.wav", "-o", "a.flac",
            ]
        ),
        (
            "a.ogg", .oggenc,
            ["-Q", "-t", "Tïtle Ω", "-a", "Zoë Ÿ", "-a", "B", "-l", "Älbum", "s.wav", "-o", "a.ogg"]
        ),
        (
            "a.opus", .opusenc,
            [
                "--quiet", "--title", "Tïtle Ω", "--artist", "Zoë Ÿ", "--artist", "B", "--album", "Älbum",
                "s.wav", "a.opus",
            ]
        ),
        (
            "a.wv", .wavpack,
            [
                "-q", "-w", "Title=Tïtle Ω", "-w", "Artist=Zoë Ÿ", "-w", "Album=Älbum", "-w", "Year=2001",
                "s.wav", "-o", "a.wv",
            ]
        ),
        (
            "a.mpc", .mpcenc,
            [
                "--silent", "--title", "Tïtle Ω", "--artist", "Zoë Ÿ", "--album", "Älbum", "--year", "2001",
                "s.wav", "a.mpc",
            ]
        ),
    ]

    @Test(
        .requires(.ffmpeg, .lame, .flac, .oggenc, .opusenc, .wavpack, .mpcenc, .python),
        arguments: writers.indices)
    func `what other programs wrote`(_ index: Int) throws {
        let writer = Self.writers[index]
        try withTemporaryFolder { folder in
            _ = try folder.wav(Signal.speech16(44_100, rate: 44_100), rate: 44_100, as: "s.wav")
            try writer.tool.run(writer.arguments, environment: ["LC_ALL": "C.UTF-8"], in: folder.path)
            let text = try Oracles.python(
                """
                import sys, json, mutagen
                f = mutagen.File(sys.argv[1])
                names = {"title": ["TIT2", "title", "Title", "\\xa9nam"], "artist": ["TPE1", "artist", "Artist", "Author", "\\xa9ART"],
                         "album": ["TALB", "album", "Album", "WM/AlbumTitle", "\\xa9alb"],
                         "genre": ["TCON", "genre", "Genre", "WM/Genre", "\\xa9gen"],
                         "date": ["TDRC", "date", "Year", "WM/Year", "\\xa9day"],
                         "track": ["TRCK", "track", "tracknumber", "WM/TrackNumber"]}
                out = {}
                for k, ns in names.items():
                    for n in ns:
                        try: v = f.tags[n]
                        except (KeyError, ValueError): v = None
                        if v is not None:
                            v = v.genres if n == "TCON" else v.text if hasattr(v, "text") else v
                            out[k] = list(dict.fromkeys(str(x) for x in v))
                            break
                print(json.dumps(out))
                """, folder.path(writer.name))
            let expected = try JSONDecoder().decode([String: [String]].self, from: Data(text.utf8))
            try #require(expected["title"] == ["Tïtle Ω"] && (expected["artist"]?.count ?? 0) > 0)
            let probe = try Prober.probe(ForgePath(folder.path(writer.name)), isCancelled: { false })
            for (key, values) in expected where key != "track" || !writer.name.hasSuffix("m4a") {
                #expect(probe.tagValues[key] ?? probe.tags[key].map { [$0] } == values, "\(key)")
            }
        }
    }
}
