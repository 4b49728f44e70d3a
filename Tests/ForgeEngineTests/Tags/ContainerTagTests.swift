import ForgeModel
import ForgeSystem
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Tags and pictures of each container, all values of them.
@Suite struct ContainerTagTests {
    private func probe(
        _ name: String, _ encoding: [String] = [], in folder: TemporaryFolder, _ python: String = ""
    ) throws -> TrackProbe {
        let path = folder.path(name)
        try Tool.ffmpeg.run(
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "sine=r=44100", "-t", "0.3"] + encoding + [
                path
            ])
        if !python.isEmpty {
            _ = try Oracles.python("import sys, struct, base64, mutagen\np = sys.argv[1]\n" + python, path)
        }
        return try Prober.probe(ForgePath(path), isCancelled: { false })
    }

    /// Python that makes a PNG header of a size, and FLAC's form of a picture.
    private static let pictures = """
        def png(w, h, more=b""):
            return b"\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR" + struct.pack(">II", w, h) + b"\\x08\\2\\0\\0\\0" + more
        def block(kind, mime, data):
            m = mime.encode()
            return struct.pack(">II", kind, len(m)) + m + struct.pack(">I", 0) + struct.pack(">IIII", 0, 0, 0, 0) + struct.pack(">I", len(data)) + data

        """

    @Test(.requires(.ffmpeg, .python), arguments: ["a.flac", "a.ogg", "a.opus", "a.oga"])
    func `Vorbis comments`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let probe = try probe(
                name, name == "a.oga" ? ["-c:a", "flac"] : [], in: folder,
                Self.pictures + """
                    f = mutagen.File(p)
                    f["artist"] = ["Ann", "Bob"]
                    f["albumartist"] = ["Äll"]
                    f["series"] = ["S One", "S Two"]
                    f["metadata_block_picture"] = [base64.b64encode(block(1, "", png(32, 32))).decode(),
                        base64.b64encode(block(3, "jpeg", png(300, 300, b"x" * 200000))).decode()]
                    f["coverart"] = [base64.b64encode(png(64, 64)).decode()]
                    f.save()
                    """)
            #expect(probe.tagValues == ["artist": ["Ann", "Bob"], "series": ["S One", "S Two"]])
            #expect(probe.tags["artist"] == "Ann;Bob")
            #expect(probe.tags["album_artist"] == "Äll")
            #expect(probe.pictures.map { PictureSize($0.data)?.width } == [32, 300, 64])
            #expect(probe.pictures.map(\.kind) == [.other, .front, .unknown])
            #expect(probe.cover?.data.count == 200_029)
        }
    }

    @Test(.requires(.ffmpeg, .python)) func `FLAC pictures`() throws {
        try withTemporaryFolder { folder in
            let probe = try probe(
                "a.flac", in: folder,
                Self.pictures + """
                    from mutagen.flac import FLAC, Picture
                    f = FLAC(p)
                    for kind, mime, data in [(0, "image/png", png(500, 500)), (3, "", png(200, 200)), (3, "-->", b"http://a")]:
                        c = Picture(); c.type = kind; c.mime = mime; c.data = data; f.add_picture(c)
                    f.save()
                    """)
            #expect(probe.pictures.map(\.kind) == [.unknown, .front])
            #expect(probe.cover.flatMap { PictureSize($0.data)?.width } == 200)
        }
    }

    /// ID3v2 in front of a FLAC whose own comments hold an encoder's name only, and of one with more.
    @Test(.requires(.ffmpeg, .python)) func `ID3 in front of FLAC`() throws {
        try withTemporaryFolder { folder in
            let probe = try probe(
                "a.flac", in: folder,
                """
                from mutagen.id3 import ID3, TALB, TPE1, TIT2
                f = mutagen.File(p); f["title"] = ["Own"]; f.save()
                d = open(p, "rb").read()
                t = ID3()
                for c, s in [(TALB, "Ålbum"), (TPE1, ["Ann", "Bob"]), (TIT2, "Id3")]: t.add(c(encoding=1, text=s))
                open(p, "wb").close(); t.save(p); open(p, "ab").write(d)
                """)
            #expect(probe.tags["album"] == "Ålbum")
            #expect(probe.tags["artist"] == "Ann;Bob")
            #expect(probe.tags["title"] == "Own")
            #expect(probe.tagForms["album"]?.rawValue == "ID3v2.4")
            #expect(probe.tagForms["title"]?.rawValue == "Vorbis comment")
        }
    }

    /// RIFF's own texts hold an encoder's name, which was enough for libavformat to drop ID3's.
    @Test(.requires(.ffmpeg, .python)) func `ID3 in WAV`() throws {
        try withTemporaryFolder { folder in
            let probe = try probe(
                "a.wav", ["-metadata", "title=Info title"], in: folder,
                """
                from mutagen.wave import WAVE
                from mutagen.id3 import TIT2, TALB, TPE1, CHAP, CTOC, APIC
                f = WAVE(p); f.add_tags()
                for c, s in [(TIT2, "Ìd3 title"), (TALB, "Album"), (TPE1, ["A", "B"])]: f.tags.add(c(encoding=3, text=s))
                f.tags.add(APIC(encoding=0, mime="", type=3, desc="", data=b"\\xff\\xd8\\xff\\xe0abc"))
                for i, s in enumerate([0, 100]):
                    f.tags.add(CHAP(element_id=f"c{i}", start_time=s, end_time=s + 100, sub_frames=[TIT2(encoding=3, text=f"Č {i}")]))
                f.save()
                """)
            #expect(probe.tags["title"] == "Ìd3 title")
            #expect(probe.tags["album"] == "Album")
            #expect(probe.tags["artist"] == "A;B")
            #expect(probe.tags["encoder"]?.hasPrefix("Lavf") == true)
            #expect(probe.cover?.kind == .front)
            #expect(probe.chapters.map(\.start.value) == [0, 4410])
            #expect(probe.chapters.map(\.title) == ["Č 0", "Č 1"])
        }
    }

    /// ADTS with both: the 30 letters of the poorer tag do not win.
    @Test(.requires(.ffmpeg, .python), arguments: ["a.aac", "a.mp3"]) func `ID3v1 beside ID3v2`(
        _ name: String
    )
        throws
    {
        try withTemporaryFolder { folder in
            let long = "An album whose name has more than thirty letters"
            let probe = try probe(
                name, in: folder,
                """
                from mutagen.id3 import ID3, TALB
                d = open(p, "rb").read()
                if d[:3] == b"ID3": d = d[10 + (d[6] << 21 | d[7] << 14 | d[8] << 7 | d[9]):]
                t = ID3(); t.add(TALB(encoding=3, text="\(long)"))
                open(p, "wb").close(); t.save(p, v1=0)
                v1 = b"TAG" + b"V1 title".ljust(30, b"\\0") + "Zo\\u00eb \\u0178".encode("cp1252").ljust(30, b"\\0") + b"\(long.prefix(30))"
                open(p, "ab").write(d + (v1 + b"1999").ljust(125, b"\\0") + b"\\0\\7\\x65")
                """)
            #expect(probe.tags["album"] == long)
            #expect(probe.tags["title"] == "V1 title")
            #expect(probe.tags["artist"] == "Zoë Ÿ")
            #expect(probe.tags["track"] == "7")
            #expect(probe.tags["genre"] == "Speech")
            #expect(probe.tagForms["album"]?.rawValue == "ID3v2.4")
            #expect(probe.tagForms["title"]?.rawValue == "ID3v1")
        }
    }

    /// Several values; a picture in the old object, and one above 64 KiB, which only the library object holds.
    @Test(.requires(.ffmpeg, .python)) func `ASF`() throws {
        try withTemporaryFolder { folder in
            let probe = try probe(
                "a.wma", in: folder,
                Self.pictures + """
                    from mutagen.asf import ASF, ASFByteArrayAttribute
                    f = ASF(p)
                    f["Author"] = ["Ann Author", "Bob"]
                    f["WM/Genre"] = ["Crime", "Nöir"]
                    f["WM/AlbumTitle"] = ["Älbum"]
                    f["WM/TrackNumber"] = [7]
                    def pic(kind, data, mime):
                        return ASFByteArrayAttribute(struct.pack("<BI", kind, len(data)) + mime.encode("utf-16-le") + b"\\0\\0" + "d\\u00e9".encode("utf-16-le") + b"\\0\\0" + data)
                    f["WM/Picture"] = [pic(1, png(32, 32), "image/png"), pic(3, png(600, 600, b"x" * 70000), "")]
                    f.save()
                    """)
            #expect(probe.tagValues == ["artist": ["Ann Author", "Bob"], "genre": ["Crime", "Nöir"]])
            #expect(probe.tags["album"] == "Älbum")
            #expect(probe.tags["track"] == "7")
            #expect(
                probe.pictures.map { PictureSize($0.data)?.width }.sorted { ($0 ?? 0) < ($1 ?? 0) } == [
                    32, 600,
                ])
            #expect(probe.cover?.data.count == 70_029)
            #expect(probe.cover?.kind == .front)
        }
    }

    @Test(.requires(.ffmpeg, .mkvmerge)) func `Matroska`() throws {
        try withTemporaryFolder { folder in
            _ = try probe("s.mka", in: folder)
            func simple(_ name: String, _ value: String) -> String {
                "<Simple><Name>\(name)</Name><String>\(value)</String></Simple>"
            }
            let tags =
                "<?xml version=\"1.0\"?><Tags><Tag><Targets><TargetTypeValue>50</TargetTypeValue></Targets>"
                + simple("ARTIST", "Ann") + simple("ARTIST", "Bób") + simple("ALBUM", "Älbum")
                + "</Tag><Tag><Targets><TargetTypeValue>30</TargetTypeValue></Targets>"
                + simple("TITLE", "Chapter")
                + simple("GENRE", "A") + simple("GENRE", "B") + "</Tag></Tags>"
            let xml = try folder.write(Array(tags.utf8), to: "t.xml")
            let picture = try folder.write(Picture.png(300, 300), to: "cover.png")
            try Tool.mkvmerge.run([
                "-q", "-o", folder.path("b.mka"), "--global-tags", xml, "--attachment-mime-type",
                "application/octet-stream", "--attach-file", picture, folder.path("s.mka"),
            ])
            let probe = try Prober.probe(ForgePath(folder.path("b.mka")), isCancelled: { false })
            #expect(probe.tagValues == ["artist": ["Ann", "Bób"], "genre": ["A", "B"]])
            #expect(probe.tags["album"] == "Älbum")
            #expect(probe.tags["title"] == "Chapter")
            #expect(probe.pictures.map(\.data) == [Picture.png(300, 300)])
        }
    }

    /// The level of its tag tells what a title or a number belongs to; mkvmerge leaves out 50, which is what is meant
    /// then.
    @Test(.requires(.ffmpeg, .mkvmerge), arguments: [true, false]) func `Matroska levels`(_ hasTrack: Bool)
        throws
    {
        try withTemporaryFolder { folder in
            _ = try probe("s.mka", in: folder)
            func tag(_ level: Int, _ simples: [(String, String)]) -> String {
                "<Tag><Targets><TargetTypeValue>\(level)</TargetTypeValue></Targets>"
                    + simples.map { "<Simple><Name>\($0.0)</Name><String>\($0.1)</String></Simple>" }.joined()
                    + "</Tag>"
            }
            var tags = tag(50, [("TITLE", "Book"), ("PART_NUMBER", "3"), ("DATE_RELEASED", "2001-02-03")])
            if hasTrack {
                tags += tag(70, [("TITLE", "Saga")]) + tag(40, [("PART_NUMBER", "2")])
                tags += tag(30, [("TITLE", "Chapter"), ("PART_NUMBER", "7")])
            }
            let xml = try folder.write(Array("<?xml version=\"1.0\"?><Tags>\(tags)</Tags>".utf8), to: "t.xml")
            try Tool.mkvmerge.run([
                "-q", "-o", folder.path("b.mka"), "--global-tags", xml, folder.path("s.mka"),
            ])
            let found = try Prober.probe(ForgePath(folder.path("b.mka")), isCancelled: { false }).tags
            let keys = ["series", "album", "series-part", "disc", "title", "track", "date"]
            #expect(
                keys.map { found[$0] ?? "-" }
                    == (hasTrack
                        ? ["Saga", "Book", "3", "2", "Chapter", "7", "2001-02-03"]
                        : ["-", "-", "-", "-", "Book", "3", "2001-02-03"]))
        }
    }

    /// Several `data` of one item, covers of no type among them, and numbers as values.
    @Test(.requires(.ffmpeg, .python)) func `MP4`() throws {
        try withTemporaryFolder { folder in
            let probe = try probe(
                "a.m4a", in: folder,
                Self.pictures + """
                    from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
                    f = MP4(p)
                    f["\\xa9ART"] = ["Ann", "Bob"]
                    f["\\xa9gen"] = ["A", "B"]
                    f["----:com.apple.iTunes:NARRATOR"] = [MP4FreeForm(b"Nora"), MP4FreeForm(b"Max")]
                    f["trkn"] = [(3, 12)]; f["disk"] = [(2, 0)]
                    f["covr"] = [MP4Cover(png(32, 32), 0), MP4Cover(png(600, 600), 14)]
                    f.save()
                    """)
            #expect(
                probe.tagValues == [
                    "artist": ["Ann", "Bob"], "genre": ["A", "B"], "narrator": ["Nora", "Max"],
                ])
            #expect(probe.tags["track"] == "3/12")
            #expect(probe.tags["disc"] == "2")
            #expect(probe.pictures.map { PictureSize($0.data)?.width } == [32, 600])
            #expect(probe.cover.flatMap { PictureSize($0.data)?.width } == 600)
            let shown = try Inspector.inspect(ForgePath(folder.path("a.m4a")), isCancelled: { false }).tags
            #expect(shown.contains(Inspection.Tag(key: "trkn", value: "3/12")))
            #expect(shown.contains(Inspection.Tag(key: "disk", value: "2")))
        }
    }

    @Test func `numbers of items`() {
        func text(_ key: String, _ bytes: [UInt8], type: UInt32 = 0) -> String? {
            MP4Tags.text(key, .bytes(bytes, type: type))
        }
        #expect(text("gnre", [0, 102]) == "Speech")
        #expect(text("gnre", [0, 0]) == "0")
        #expect(text("gnre", [0]) == nil)
        #expect(MP4Tags.text("gnre", .integer(102)) == "Speech")
        #expect(MP4Tags.text("gnre", .integer(-1)) == "-1")
        #expect(MP4Tags.text("tmpo", .integer(90)) == "90")
        #expect(text("trkn", [0, 0, 0, 3, 0, 12, 0, 0]) == "3/12")
        #expect(text("disk", [0, 0, 0, 2]) == "2")
        #expect(text("trkn", [0, 0, 0]) == nil)
        #expect(text("trkn", []) == nil)
        #expect(text("tmpo", [0, 90]) == "90")
        #expect(text("tmpo", []) == nil)
        #expect(text("xxxx", [0, 90]) == nil)
    }
}
