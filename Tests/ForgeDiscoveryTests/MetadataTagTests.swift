import ForgeModel
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Tags of real files, written by mutagen and ffmpeg, under the keys that libavformat gives them.
@Suite struct MetadataTagTests {
    /// Makes a short file, runs Python on it as `sys.argv[1]`, and gives its tags as a prober would.
    private func tags(_ name: String, _ python: String, codec: [String] = []) throws -> [String: String] {
        try withTemporaryFolder { folder in
            let file = folder.path(name)
            try Tool.ffmpeg.run(
                ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-t", "0.3"]
                    + codec + [file])
            _ = try Oracles.python("import sys\n" + python, file)
            let probed = try Oracles.probe(file)
            var tags: [String: String] = [:]
            for (key, value) in probed.audio?.tags ?? [:] { tags[key.lowercased()] = value }
            for (key, value) in probed.format.tags ?? [:] { tags[key.lowercased()] = value }
            return tags
        }
    }

    private func metadata(_ name: String, _ python: String, codec: [String] = []) throws -> [MetadataField:
        String]
    {
        let probe = track(name, tags: try tags(name, python, codec: codec))
        return BookMetadata(tagsOf: [probe]).values.mapValues(\.text)
    }

    @Test(arguments: [
        ("Pop/Funk", "Pop/Funk"), ("Crime / Noir", "Crime; Noir"),
        ("Sci/Fi;Crime/Noir / Pop", "Sci/Fi; Crime/Noir; Pop"),
        ("A\0B", "A; B"),
    ])
    func `genres of one text`(_ text: String, _ genres: String) {
        #expect(BookMetadata.clean(.genre, text) == genres)
    }

    private static let expected: [MetadataField: String] = [
        .title: "Bücher", .subtitle: "Sub", .author: "Ann Author", .narrator: "Nat Reader", .series: "Saga",
        .seriesPart: "1.5", .year: "2001", .genre: "Crime; Noir", .description: "A text", .publisher: "House",
        .language: "ger", .asin: "B000000001", .isbn: "978",
    ]

    /// Version 2.3 has UTF-16, and one year.
    @Test(.requires(.ffmpeg, .ffprobe, .python), arguments: [3, 4]) func `ID3`(_ version: Int) throws {
        let found = try metadata(
            "a.mp3",
            """
            from mutagen.id3 import ID3, TALB, TIT2, TIT3, TPE1, TCOM, TPUB, TCON, TLAN, TDRC, TXXX, COMM
            t = ID3()
            for c, s in [(TALB, "Bücher"), (TIT2, "Chapter"), (TIT3, "Sub"), (TPE1, "Author, Ann"), (TCOM, "Composer"),
                         (TPUB, "House"), (TCON, "Crime;Noir"), (TLAN, "ger"), (TDRC, "2001-02-03")]:
                t.add(c(encoding=1, text=[s]))
            for d, s in [("SERIES", "Saga"), ("SERIES-PART", "1.5"), ("ASIN", "B000000001"), ("ISBN", "978"),
                         ("NARRATOR", "Reader, Nat")]:
                t.add(TXXX(encoding=1, desc=d, text=[s]))
            t.add(COMM(encoding=1, lang="eng", desc="", text=["A text"]))
            t.save(sys.argv[1], v2_version=\(version))
            """)
        #expect(found == Self.expected)
    }

    @Test(.requires(.ffmpeg, .ffprobe, .python)) func `MP4`() throws {
        let found = try metadata(
            "a.m4a",
            """
            from mutagen.mp4 import MP4
            m = MP4(sys.argv[1])
            for k, v in {"alb": "Bücher", "nam": "Chapter", "ART": "Ann Author", "wrt": "Nat Reader", "gen": "Crime / Noir",
                         "day": "2001-02-03", "cmt": "Note", "grp": "Other #9"}.items(): m["\\xa9" + k] = [v]
            m["desc"] = ["A"]; m["ldes"] = ["A text"]; m["cprt"] = ["(c)"]; m["tvsh"] = ["Show"]
            for k, v in {"SERIES": "Saga", "SERIES-PART": "1.50", "ASIN": "B000000001", "ISBN": "978", "LANGUAGE": "ger",
                         "PUBLISHER": "House", "SUBTITLE": "Sub"}.items(): m["----:com.apple.iTunes:" + k] = [v.encode()]
            m.save()
            """)
        #expect(found == Self.expected.merging([.copyright: "(c)", .comment: "Note"]) { $1 })
    }

    @Test(
        .requires(.ffmpeg, .ffprobe, .python),
        arguments: [("a.ogg", "oggvorbis", "OggVorbis"), ("a.flac", "flac", "FLAC")])
    func `Vorbis comments`(_ name: String, _ module: String, _ type: String) throws {
        let found = try metadata(
            name,
            """
            from mutagen.\(module) import \(type)
            m = \(type)(sys.argv[1])
            for k, v in {"album": "Bücher", "title": "Chapter", "subtitle": "Sub", "artist": "Author, Ann", "composer": "C",
                         "narrator": "Nat Reader", "series": "Saga #1.5", "date": "2001-02-03", "genre": ["Crime", "Noir"],
                         "description": "A text", "organization": "House", "language": "ger", "asin": "B000000001",
                         "isbn": "978"}.items(): m[k] = v
            m.save()
            """, codec: name == "a.ogg" ? ["-c:a", "libvorbis"] : [])
        #expect(found == Self.expected)
    }

    @Test(.requires(.ffmpeg, .ffprobe, .python)) func `WMA`() throws {
        let found = try metadata(
            "a.wma",
            """
            from mutagen.asf import ASF
            m = ASF(sys.argv[1])
            for k, v in {"Title": "Chapter", "Author": "Ann Author", "Description": "A text", "WM/AlbumTitle": "Bücher",
                         "WM/SubTitle": "Sub", "WM/Composer": "Nat Reader", "WM/Publisher": "House", "WM/Language": "ger",
                         "WM/Genre": "Crime;Noir", "WM/Year": "2001", "WM/ContentGroupDescription": "Saga #1.5",
                         "ASIN": "B000000001", "ISBN": "978"}.items(): m[k] = v
            m.save()
            """)
        #expect(found == Self.expected)
    }

    @Test(.requires(.ffmpeg, .ffprobe, .python)) func `APE`() throws {
        let found = try metadata(
            "a.wv",
            """
            from mutagen.apev2 import APEv2
            t = APEv2()
            for k, v in {"Title": "Chapter", "Album": "Bücher", "Subtitle": "Sub", "Album Artist": "Ann Author",
                         "Narrator": "Nat Reader", "Publisher": "House", "Language": "ger", "Genre": "Crime;Noir",
                         "Record Date": "2001-02-03", "Comment": "A text", "MOVEMENTNAME": "Saga", "MOVEMENT": "1.5/3",
                         "ASIN": "B000000001", "ISBN": "978"}.items(): t[k] = v
            t.save(sys.argv[1])
            """)
        #expect(found == Self.expected)
    }

    @Test(.requires(.ffmpeg, .ffprobe, .python)) func `Matroska of FFmpeg`() throws {
        let found = try metadata(
            "a.mka", "",
            codec: [
                "-metadata", "album=Bücher", "-metadata", "artist=Ann Author", "-metadata",
                "composer=Nat Reader",
                "-metadata", "SERIES=Saga", "-metadata", "grouping=x #3",
            ])
        #expect(found == [.title: "Bücher", .author: "Ann Author", .narrator: "Nat Reader", .series: "Saga"])
    }

    @Test(
        arguments: [
            (["mvnm": "S", "mvin": "2/3"], "S", "2"), (["movementname": "S", "movement": "4"], "S", "4"),
            (["show": "S", "episode_id": "05"], "S", "5"), (["grouping": "S #1; T #2"], "S", "1"),
            (["grouping": "Fiction"], nil, nil), (["series": "S #7", "series-part": "8"], "S", "8"),
            (["series": "S", "grouping": "T #2"], "S", nil),
            (["wm/contentgroupdescription": "S #1"], "S", "1"),
            (["series-part": "8"], nil, "8"),
        ] as [([String: String], String?, String?)])
    func `series keys`(_ tags: [String: String], _ series: String?, _ part: String?) {
        let metadata = BookMetadata(tagsOf: [track("1.mp3", tags: tags)])
        #expect(metadata[.series] == series)
        #expect(metadata[.seriesPart] == part)
    }

    private func book(_ key: String, _ values: [String?], also: [String: String] = [:]) -> BookMetadata {
        BookMetadata(
            tagsOf: values.enumerated().map { index, value in
                track("\(index + 1).mp3", tags: also.merging(value.map { [key: $0] } ?? [:]) { $1 })
            })
    }

    @Test func `majority of the tracks`() {
        #expect(book("album", ["A", "B", "B"]).values[.title] == MetadataValue("B", from: .tags("2.mp3")))
        #expect(book("album", ["A", "B"])[.title] == "A", "the earliest of equals")
        #expect(book("album", ["A", nil, nil])[.title] == "A", "the first track alone may speak")
        #expect(book("album", [nil, "A", nil])[.title] == nil, "another may not")
        #expect(book("album", [nil, "A", "A"])[.title] == "A")
        #expect(book("description", ["1", "2", "3"])[.description] == nil, "those are the chapters'")
        #expect(book("comment", ["1", "1", "3"])[.description] == "1")
        #expect(book("artist", ["X", "Y"], also: ["album_artist": "Z"])[.author] == "Z")
        #expect(book("artist", ["X", "X"], also: ["album_artist": "Z"])[.author] == "X")
    }

    private func several(_ values: [String: [String]], _ name: String = "1.mp3") -> TrackProbe {
        var track = track(name, tags: values.mapValues { $0.joined(separator: ";") })
        track.tagValues = values.filter { $0.value.count > 1 }
        return track
    }

    /// Lists take all values; of the others the first stands and the book tells of the rest.
    @Test func `several values`() {
        let track = several([
            "artist": ["King, Stephen", "Straub, Peter"], "narrator": ["Nora", "Max"],
            "genre": ["Crime", "Noir"],
            "series": ["S One #2", "S Two"], "album": ["A; B", "C"],
        ])
        let book = makeBook([track, track])
        #expect(book.metadata[.author] == "Stephen King, Peter Straub")
        #expect(book.metadata[.narrator] == "Nora, Max")
        #expect(book.metadata[.genre] == "Crime; Noir")
        #expect(book.metadata[.series] == "S One")
        #expect(book.metadata[.seriesPart] == "2")
        #expect(book.metadata[.title] == "A; B")
        #expect(
            book.warnings.filter { $0.hasPrefix("the tags have") } == [
                "the tags have more than one title: \"A; B\" is taken, not \"C\"",
                "the tags have more than one series: \"S One #2\" is taken, not \"S Two\"",
            ])
        var mine = BookMetadata()
        for field in [MetadataField.series, .title] { mine.set(field, to: "X", from: .request) }
        #expect(!makeBook([track], overrides: mine).warnings.contains { $0.hasPrefix("the tags have") })
    }

    @Test func `the source names the tag`() {
        var track = track("1.mp3", tags: ["album": "A", "artist": "B", "series": "S", "composer": "C"])
        let (ape, id3) = (TagForm(rawValue: "APEv2"), TagForm(rawValue: "ID3v2.4"))
        track.tagForms = ["album": ape, "artist": id3, "series": ape]
        let values = BookMetadata(tagsOf: [track]).values
        #expect(values[.title]?.source == .tags("1.mp3", in: ape))
        #expect(values[.author]?.source == .tags("1.mp3", in: id3))
        #expect(values[.series]?.source == .tags("1.mp3", in: ape))
        #expect(values[.narrator]?.source == .tags("1.mp3"))
    }

    @Test func `doubtful tags are told`() {
        var doubtful = track("1.mp3")
        doubtful.areTagsDoubtful = true
        let warnings = makeBook([doubtful, track("2.mp3")]).warnings.filter { $0.contains("looks wrong") }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("1.mp3") == true)
        #expect(warnings.first?.contains("2.mp3") == false)
    }
}
