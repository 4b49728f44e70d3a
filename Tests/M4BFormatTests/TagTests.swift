import M4BFormat
import TestSupport
import Testing

/// Every row of the tag table, as other programs read it.
@Suite struct TagTests {
    struct Probe: Decodable {
        struct Format: Decodable {
            var duration: String
            var tags: [String: String]
        }
        struct Stream: Decodable {
            var codec: String?
            var disposition: [String: Int]
            var tags: [String: String]?
            enum CodingKeys: String, CodingKey {
                case codec = "codec_name"
                case disposition, tags
            }
        }
        var format: Format
        var streams: [Stream]
    }

    /// The names of the fields in ffprobe, whatever its version.
    private static let expected = [
        "title": "Die Tür – 扉", "album": "Die Tür – 扉", "artist": "Zoë Müller, Ann Other",
        "album_artist": "Zoë Müller, Ann Other", "composer": "Jörg Sprecher", "SERIES": "Türen",
        "show": "Türen",
        "SERIES-PART": "2", "episode_id": "2", "grouping": "Türen #2", "SUBTITLE": "Ein Roman",
        "description": RichBook.tags.description!, "synopsis": RichBook.tags.description!,
        "comment": RichBook.tags.description!, "PUBLISHER": "Verlag & Söhne", "date": "2021-03-04",
        "genre": "Fantasy;Krimi", "ASIN": "B0ABCDEFGH", "AUDIBLE_ASIN": "B0ABCDEFGH", "ISBN": "9783161484100",
        "LANGUAGE": "German", "copyright": "© 2021 Verlag", "sort_name": "Türen 002 - Die Tür – 扉",
        "sort_album": "Türen 002 - Die Tür – 扉", "sort_artist": "Zoë Müller, Ann Other",
        "sort_album_artist": "Zoë Müller, Ann Other", "sort_composer": "Jörg Sprecher",
        "encoder": "forge-native test", "media_type": "2", "gapless_playback": "1",
    ]

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffprobe)), arguments: ["jpg", "png"])
    func `ffprobe`(coverKind: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3, cover: coverKind), to: "a.m4b")
        let probe: Probe = try OracleTool.ffprobe.decode(
            "-v", "error", "-show_format", "-show_streams", "-of", "json", path)
        // Names are the same whatever their case.
        let found = Dictionary(probe.format.tags.map { ($0.lowercased(), $1) }) { $1 }
        for (key, value) in Self.expected {
            #expect(found[key.lowercased()] == value, "\(key)")
        }
        // ffprobe prints six decimals.
        #expect(abs(Double(probe.format.duration)! - Double(RichBook.sampleCount) / 44_100) <= 0.000_000_5)
        let pictures = probe.streams.filter { $0.disposition["attached_pic"] == 1 }
        #expect(pictures.map(\.codec) == [coverKind == "jpg" ? "mjpeg" : "png"])
        #expect(probe.streams.first?.tags?["language"] == "eng")
        #expect(probe.streams.count == 3)
    }

    /// FFmpeg 9 joins different values of equal keys; there must be none.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffmpeg9))) func `ffmpeg9`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3), to: "a.m4b")
        let text = try OracleTool.ffmpeg9.run("-v", "error", "-i", path, "-f", "ffmetadata", "-").text
        let lines = text.split(separator: "\n").map { $0.replacing("\\", with: "").lowercased() }
        // Its own muxer replaces the encoder.
        for (key, value) in Self.expected where key != "encoder" {
            #expect(lines.contains("\(key)=\(value)".lowercased()), "\(key)")
        }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .mutagen))) func `mutagen`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3), to: "a.m4b")
        let script = """
            import mutagen.mp4 as m
            t = m.MP4(sys.argv[1]).tags
            def text(v):
                v = v if isinstance(v, list) else [v]
                return [x.decode() if isinstance(x, bytes) and len(x) < 500 else str(x) for x in v
                        if not isinstance(x, m.MP4Cover)]
            print(json.dumps({k: text(v) for k, v in t.items()}))
            """
        let found: [String: [String]] = try OracleTool.mutagen.json(script, path)
        let description = RichBook.tags.description!
        let expected = [
            "©nam": "Die Tür – 扉", "©alb": "Die Tür – 扉", "©ART": "Zoë Müller, Ann Other",
            "aART": "Zoë Müller, Ann Other", "©wrt": "Jörg Sprecher", "©nrt": "Jörg Sprecher",
            "©mvn": "Türen",
            "©mvi": "2", "shwm": "1", "tvsh": "Türen", "tven": "2", "©grp": "Türen #2", "©st3": "Ein Roman",
            "desc": description, "ldes": description, "©cmt": description, "©pub": "Verlag & Söhne",
            "©day": "2021-03-04", "rldt": "2021-05-06", "©gen": "Fantasy;Krimi", "cprt": "© 2021 Verlag",
            "sonm": "Türen 002 - Die Tür – 扉", "soal": "Türen 002 - Die Tür – 扉",
            "soar": "Zoë Müller, Ann Other",
            "soaa": "Zoë Müller, Ann Other", "soco": "Jörg Sprecher", "©too": "forge-native test",
            "stik": "2",
            "pgap": "True", "----:com.apple.iTunes:SERIES": "Türen", "----:com.apple.iTunes:SERIES-PART": "2",
            "----:com.apple.iTunes:SUBTITLE": "Ein Roman",
            "----:com.apple.iTunes:PUBLISHER": "Verlag & Söhne",
            "----:com.apple.iTunes:ASIN": "B0ABCDEFGH", "----:com.apple.iTunes:AUDIBLE_ASIN": "B0ABCDEFGH",
            "----:com.apple.iTunes:ISBN": "9783161484100", "----:com.apple.iTunes:LANGUAGE": "German",
        ]
        for (key, value) in expected { #expect(found[key] == [value], "\(key)") }
        // Nothing else is there, and nothing twice.
        let others = Set(found.keys).subtracting(expected.keys)
        #expect(others == ["covr", "----:com.apple.iTunes:iTunSMPB"])
    }

    /// 13 is JPEG and 14 is PNG.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .mutagen)), arguments: [("jpg", 13), ("png", 14)])
    func `cover has its type`(kind: String, code: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3, cover: kind), to: "a.m4b")
        let script = """
            import mutagen.mp4 as m
            c = m.MP4(sys.argv[1]).tags['covr']
            print(json.dumps([int(x.imageformat) for x in c]))
            """
        let codes: [Int] = try OracleTool.mutagen.json(script, path)
        #expect(codes == [code])
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .taglib))) func `taglib`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3), to: "a.m4b")
        let script = """
            import taglib
            f = taglib.File(sys.argv[1])
            print(json.dumps(f.tags))
            """
        let found: [String: [String]] = try OracleTool.taglib.json(script, path)
        let expected = [
            "TITLE": "Die Tür – 扉", "ALBUM": "Die Tür – 扉", "ARTIST": "Zoë Müller, Ann Other",
            "ALBUMARTIST": "Zoë Müller, Ann Other", "COMPOSER": "Jörg Sprecher", "SUBTITLE": "Ein Roman",
            "DATE": "2021-03-04", "GENRE": "Fantasy;Krimi", "LANGUAGE": "German", "ASIN": "B0ABCDEFGH",
            "COPYRIGHT": "© 2021 Verlag", "SERIES": "Türen", "TITLESORT": "Türen 002 - Die Tür – 扉",
        ]
        for (key, value) in expected { #expect(found[key] == [value], "\(key)") }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .command("AtomicParsley")))) func `atomic parsley`() throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3), to: "a.m4b")
        let text = try OracleTool.command("AtomicParsley").run(path, "-t").text
        for line in [
            "Atom \"©nam\" contains: Die Tür – 扉", "Atom \"stik\" contains: Audiobook",
            "Atom \"pgap\" contains: true",
            "Atom \"----\" [com.apple.iTunes;SERIES] contains: Türen",
            "Atom \"covr\" contains: 1 piece of artwork",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .command("mediainfo")))) func `mediainfo`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 3), to: "a.m4b")
        let tool = OracleTool.command("mediainfo")
        let general = try tool.run(
            "--Inform=General;%MenuCount%|%Title%|%Album%|%Performer%|%Cover%|%IsStreamable%|%ContentType%",
            path)
        #expect(general.text == "2|Die Tür – 扉|Die Tür – 扉|Zoë Müller, Ann Other|Yes|Yes|Audiobook\n")
        let audio = try tool.run(
            "--Inform=Audio;%Format%|%Channel(s)%|%SamplingRate%|%Duration%|%Language%", path)
        // 220 007 samples are 4988.8 ms; mediainfo cuts to milliseconds or rounds, by version.
        #expect(["AAC|2|44100|4988|en\n", "AAC|2|44100|4989|en\n"].contains(audio.text))
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `own reader`() throws {
        let file = try M4BFile(reading: MemoryFile(try RichBook.bytes(chapters: 3)))
        #expect(file.text("©nam") == "Die Tür – 扉")
        #expect(file.text("----:com.apple.iTunes:SERIES") == "Türen")
        #expect(file.tags.first { $0.key == "stik" }?.value == .integer(2))
        #expect(file.covers == [try RichBook.cover()])
        #expect(Set(file.tags.map(\.key)).count == file.tags.count)
    }

    @Test func `keys without data are not written`() throws {
        let file = MemoryFile()
        var tags = M4BTags()
        tags.title = ""
        tags.genres = [""]
        tags.seriesPart = "3"
        let format = AudioTrackFormat(
            sampleRate: 8000, channels: 1, audioSpecificConfig: [0x15, 0x88], priming: 0)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: 1, chapterRoom: [], tags: tags, cover: nil)
        try [1, 2, 3].withUnsafeBytes { try writer.append($0) }
        _ = try writer.finish(sampleCount: 1024, chapters: [])
        let keys = try M4BFile(reading: file).tags.map(\.key)
        #expect(keys == ["stik", "pgap", "----:com.apple.iTunes:iTunSMPB"])
    }

    @Test(
        arguments: [
            ("1.5", "S #1.5", "S 001.5 - T", nil), ("12", "S #12", "S 012 - T", .integer(12)),
            ("1000", "S #1000", "S 1000 - T", .integer(1000)),
            ("70000", "S #70000", "S 70000 - T", .integer(70_000)),
            ("A", "S #A", "S A - T", nil),
        ] as [(String, String, String, M4BTag.Value?)])
    func `series parts`(part: String, grouping: String, sort: String, number: M4BTag.Value?) throws {
        let file = MemoryFile()
        var tags = M4BTags()
        tags.title = "T"
        tags.series = "S"
        tags.seriesPart = part
        let format = AudioTrackFormat(
            sampleRate: 8000, channels: 1, audioSpecificConfig: [0x15, 0x88], priming: 0)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: 1, chapterRoom: [], tags: tags, cover: nil)
        try [1, 2, 3].withUnsafeBytes { try writer.append($0) }
        _ = try writer.finish(sampleCount: 1024, chapters: [])
        let parsed = try M4BFile(reading: file)
        #expect(parsed.text("----:com.apple.iTunes:SERIES-PART") == part)
        #expect(parsed.text("tven") == part)
        #expect(parsed.text("©grp") == grouping)
        #expect(parsed.text("sonm") == sort)
        #expect(parsed.tags.first { $0.key == "©mvi" }?.value == number)
        #expect(parsed.tags.first { $0.key == "shwm" }?.value == .integer(1))
    }
}
