import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Where in a file tags are found, and which comes first.
@Suite struct TagPlaceTests {
    private let sound = [UInt8](repeating: 0x55, count: 3000)

    private func id3(_ title: String, _ version: UInt8 = 4) -> ID3Bytes {
        var tag = ID3Bytes(version)
        tag.add("TIT2", 3, title)
        return tag
    }

    private func ape(_ items: [(String, UInt32, [UInt8])], flags: UInt32 = 0xA000_0000) -> [UInt8] {
        APEBytes.tag(items, isHeaderWritten: flags & 0x8000_0000 != 0)
    }

    private func id3v1(_ title: String) -> [UInt8] {
        var tag = Array("TAG".utf8) + Array(title.utf8.prefix(30))
        tag += [UInt8](repeating: 0, count: 127 - tag.count)
        return tag + [101]
    }

    private func titles(_ bytes: [UInt8], _ container: String = "mp3") throws -> [String] {
        try fileTags(bytes, container).flatMap { tag in
            (tag.texts["title"] ?? []).map { "\(tag.form.rawValue) \($0)" }
        }
    }

    @Test func `in front and at the end`() throws {
        let front = id3("A", 3).bytes(padding: 100)
        let second = id3("B", 4).bytes(footer: true)
        let apev2 = ape([("Title", 0, Array("C".utf8))])
        let bare = ape([("Title", 0, Array("D".utf8))], flags: 0)
        let lyrics = Array("LYRICSBEGINLYR00003abc000022LYRICS200".utf8)
        #expect(try titles(front + sound) == ["ID3v2.3 A"])
        #expect(try titles(front + second + sound) == ["ID3v2.3 A", "ID3v2.4 B"])
        #expect(try titles(sound + second) == ["ID3v2.4 B"])
        #expect(try titles(sound + second + id3v1("E")) == ["ID3v2.4 B", "ID3v1 E"])
        #expect(try titles(sound + apev2) == ["APEv2 C"])
        #expect(try titles(sound + bare) == ["APEv2 D"])
        #expect(try titles(apev2 + sound) == ["APEv2 C"])
        #expect(
            try titles(front + sound + apev2 + lyrics + id3v1("E")) == ["ID3v2.3 A", "APEv2 C", "ID3v1 E"])
        #expect(try titles(front + sound + id3v1("E"), "aac") == ["ID3v2.3 A", "ID3v1 E"])
        #expect(try titles(front + sound + apev2, "tta") == ["ID3v2.3 A", "APEv2 C"])
    }

    /// An ID3v2 tag that only its beginning tells is found behind frames, however large its picture is, and not looked for
    /// where the frames end with the file.
    @Test func `behind frames without a footer`() throws {
        // MPEG 1 layer III, 128 kb/s, 44.1 kHz: frames of 417 bytes.
        let frame: [UInt8] = [0xFF, 0xFB, 0x90, 0xC0] + [UInt8](repeating: 0, count: 413)
        let frames = [[UInt8]](repeating: frame, count: 40).flatMap(\.self)
        for size in [0, 100, 17 << 20] {
            var tag = id3("B")
            tag.add("APIC", [UInt8](repeating: 0x58, count: size + 20))
            #expect(try titles(frames + tag.bytes()) == ["ID3v2.4 B"], "\(size)")
        }
        #expect(try titles(frames + id3("B").bytes() + id3v1("E")) == ["ID3v2.4 B", "ID3v1 E"])
        // The bytes of a tag in the last frame are sound.
        let tag = id3("B").bytes()
        let last = frame.dropLast(tag.count) + tag
        #expect(try titles(frames + last) == [])
    }

    /// "TAG+" in front of an ID3v1: texts go on there where they fill their 30 bytes, and the genre is a text.
    @Test func `extended ID3v1`() throws {
        let title = "The Strange Case of Dr Jekyll and Mr Hyde"
        var more = Array("TAG+".utf8) + Array(title.utf8.dropFirst(30))
        more += [UInt8](repeating: 0, count: 64 - more.count) + Array("ghost".utf8)
        more += [UInt8](repeating: 0, count: 185 - more.count) + Array("Gothic".utf8)
        more += [UInt8](repeating: 0, count: 227 - more.count)
        let tag = try #require(try fileTags(sound + more + id3v1(title), "mp3").first)
        #expect(tag.texts == ["title": [title], "genre": ["Gothic"]])
        let unmarked = sound + [UInt8](repeating: 0x55, count: 227) + id3v1(title)
        #expect(try titles(unmarked) == ["ID3v1 The Strange Case of Dr Jekyll"])
    }

    /// A tag tells how far behind it the next one is; one that says that it is an update comes before the others.
    @Test func `tags that are sought`() throws {
        func file(_ update: Bool, off: Int = 0) -> [UInt8] {
            var front = id3("A")
            front.add("SEEK", ID3Bytes.big(sound.count + off, 4))
            var last = ID3Bytes(4, flags: update ? 0x40 : 0)
            last.add("TIT2", 3, "B")
            return front.bytes() + sound + last.bytes(before: update ? [0, 0, 0, 7, 1, 0x40, 0] : [])
        }
        #expect(try titles(file(false)) == ["ID3v2.4 A", "ID3v2.4 B"])
        #expect(try titles(file(true)) == ["ID3v2.4 B", "ID3v2.4 A"])
        #expect(try titles(file(true), "flac") == ["ID3v2.4 B", "ID3v2.4 A"])
        #expect(try titles(file(false, off: 1), "tta") == ["ID3v2.4 A"])
        #expect(try titles(file(false, off: 1 << 30), "tta") == ["ID3v2.4 A"])
        // One that is found from behind as well counts once; one that leads to itself ends.
        var front = id3("A")
        front.add("SEEK", ID3Bytes.big(sound.count, 4))
        #expect(
            try titles(front.bytes() + sound + id3("B").bytes(footer: true)) == ["ID3v2.4 A", "ID3v2.4 B"])
        var circle = id3("C")
        circle.add("SEEK", [0, 0, 0, 0])
        #expect(try titles(circle.bytes() + sound) == ["ID3v2.4 C"])
        // The next in front is found without being sought; each may tell of another.
        #expect(try titles(circle.bytes() + id3("D", 3).bytes() + sound) == ["ID3v2.4 C", "ID3v2.3 D"])
        var second = id3("B")
        second.add("SEEK", ID3Bytes.big(sound.count, 4))
        #expect(
            try titles(front.bytes() + sound + second.bytes() + sound + id3("E", 3).bytes())
                == ["ID3v2.4 A", "ID3v2.4 B", "ID3v2.3 E"])
    }

    /// Tags that ffmpeg writes into AVI and CAF, and W64's list of texts, as ffprobe reads them.
    @Test(.requires(.ffmpeg)) func `other chunks`() throws {
        try withTemporaryFolder { folder in
            func sound(_ name: String) throws -> [UInt8] {
                try Tool.ffmpeg.run([
                    "-v", "error", "-f", "lavfi", "-i", "sine", "-t", "0.1", "-metadata", "title=Tïtle",
                    "-metadata", "artist=Ann", "-metadata", "comment=Nice", "-metadata", "date=1999",
                    "-c:a", "pcm_s16le", folder.path(name),
                ])
                return folder.read(name)
            }
            let expected = ["title": ["Tïtle"], "artist": ["Ann"], "comment": ["Nice"], "date": ["1999"]]
            for (name, form) in [("avi", "RIFF INFO"), ("caf", "CAF")] {
                let tags = try fileTags(try sound("a." + name), name)
                #expect(tags.map(\.form.rawValue) == [form])
                #expect(tags.first?.texts.filter { $0.key != "encoder" } == expected, "\(name)")
            }
            // The names that Apple's specification has.
            let info: [UInt8] = [
                "comments", "Nice", "track number", "3", "recorded date", "1999", "title", "Tïtle",
            ]
            .flatMap { Array($0.utf8) + [0] }
            let caf =
                Array("caff".utf8) + [0, 1, 0, 0] + Array("info".utf8) + ID3Bytes.big(4 + info.count, 8)
                + ID3Bytes.big(4, 4) + info
            #expect(
                try fileTags(caf, "caf").first?.texts == [
                    "comment": ["Nice"], "track": ["3"], "date": ["1999"], "title": ["Tïtle"],
                ])
            func chunk(_ guid: [UInt8], _ body: [UInt8]) -> [UInt8] {
                let size = 24 + body.count
                return guid + ID3Bytes.little(size, 8) + body
                    + [UInt8](repeating: 0, count: (8 - size % 8) % 8)
            }
            func text(_ key: String, _ text: String) -> [UInt8] {
                let units = (text + "\0").utf16.flatMap { ID3Bytes.little(Int($0), 2) }
                return Array(key.utf8) + ID3Bytes.little(units.count, 4) + units
            }
            let summary: [UInt8] = [
                0xBC, 0x94, 0x5F, 0x92, 0x5A, 0x52, 0xD2, 0x11, 0x86, 0xDC, 0, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A,
            ]
            let id: [UInt8] =
                Array("id3 ".utf8) + [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]
            var bytes = try sound("a.w64")
            // Sound that goes on to the end of the file takes what is put behind it for itself.
            let list = chunk(
                summary, ID3Bytes.little(2, 4) + text("INAM", "Tïtle") + text("IART", "Anna"))
            bytes.insert(contentsOf: list + chunk(id, id3("Id3").bytes()), at: 40)
            let tags = try fileTags(bytes, "w64")
            #expect(tags.map(\.form.rawValue) == ["ID3v2.4", "W64"])
            #expect(tags.first?.texts == ["title": ["Id3"]])
            let probed = try Oracles.probe(try folder.write(bytes, to: "b.w64")).format.tags ?? [:]
            #expect(tags.last?.texts.mapValues { $0.joined() } == probed)
            #expect(probed == ["title": "Tïtle", "artist": "Anna"])
        }
    }

    /// "id3 " behind the sound and behind RIFF's own texts, an odd chunk before it padded or not.
    @Test func `chunks`() throws {
        func chunk(_ name: String, _ body: [UInt8], isBig: Bool = false, isPadded: Bool = true) -> [UInt8] {
            let size = isBig ? ID3Bytes.big(body.count, 4) : ID3Bytes.little(body.count, 4)
            return Array(name.utf8) + size + body + (isPadded && body.count % 2 == 1 ? [0] : [])
        }
        func file(_ name: String, _ form: String, _ body: [UInt8], isBig: Bool = false) -> [UInt8] {
            let size = isBig ? ID3Bytes.big(body.count + 4, 4) : ID3Bytes.little(body.count + 4, 4)
            return Array(name.utf8) + size + Array(form.utf8) + body
        }
        let odd = Array(sound.dropLast())
        let info = chunk(
            "LIST",
            Array("INFO".utf8) + chunk("INAM", Array("Info".utf8) + [0]) + chunk("IART", [0x5A, 0xEB, 0])
                + chunk("ISFT", Array("Lavf".utf8)))
        let tag = id3("Id3").bytes()
        for id in ["id3 ", "ID3 "] {
            for isPadded in [true, false] {
                let bytes = file(
                    "RIFF", "WAVE", info + chunk("data", odd, isPadded: isPadded) + chunk(id, tag))
                let found = try fileTags(bytes, "wav")
                #expect(found.map(\.form.rawValue) == ["ID3v2.4", "RIFF INFO"])
                #expect(found.last?.texts == ["title": ["Info"], "artist": ["Zë"], "encoder": ["Lavf"]])
                #expect(found.first?.texts == ["title": ["Id3"]])
            }
        }
        let aiff = file(
            "FORM", "AIFF",
            chunk("NAME", Array("Näme".utf8), isBig: true) + chunk("SSND", odd, isBig: true)
                + chunk("ID3 ", tag, isBig: true), isBig: true)
        #expect(try titles(aiff, "aiff") == ["ID3v2.4 Id3", "IFF Näme"])
        // RF64, whose sound's size is in the first chunk.
        let wide = chunk(
            "ds64", ID3Bytes.little(9999, 8) + ID3Bytes.little(sound.count, 8) + ID3Bytes.little(0, 12))
        let rf64 =
            Array("RF64".utf8) + [0xFF, 0xFF, 0xFF, 0xFF] + Array("WAVE".utf8) + wide
            + Array("data".utf8) + [0xFF, 0xFF, 0xFF, 0xFF] + sound + chunk("id3 ", tag)
        #expect(try titles(rf64, "wav") == ["ID3v2.4 Id3"])
        let dsf =
            Array("DSD ".utf8) + ID3Bytes.little(28, 8) + ID3Bytes.little(0, 8)
            + ID3Bytes.little(28 + sound.count, 8) + sound + tag
        #expect(try titles(dsf, "dsf") == ["ID3v2.4 Id3"])
        let dff =
            Array("FRM8".utf8) + ID3Bytes.big(0, 8) + Array("DSD ".utf8) + Array("DSD ".utf8)
            + ID3Bytes.big(sound.count, 8) + sound + Array("ID3 ".utf8) + ID3Bytes.big(tag.count, 8) + tag
        #expect(try titles(dff, "iff") == ["ID3v2.4 Id3"])
    }

    /// Items of each kind; what is not marked as binary; which flags say nothing.
    @Test func `APE items`() throws {
        let picture = Array("Cover.jpg".utf8) + [0] + Picture.jpeg()
        let tag = try #require(
            try fileTags(
                sound
                    + ape([
                        ("Artist", 0, Array("One\0Two\0".utf8)), ("ALBUM", 1, Array("Älbum".utf8)),
                        ("Year", 0, Array("2001".utf8)), ("Title", 0, [0x54, 0x92]),
                        ("Track", 0, Array("3/9".utf8)),
                        ("Cover Art (Front)", 2, picture), ("Cover Art (Back)", 2, Picture.png(9, 9)),
                        ("Cover Art (Icon)", 0, picture + [1]), ("Dump", 2, [1, 2, 3]),
                        ("Link", 4, Array("http://a".utf8)), ("Album Artist", 0xF0, Array("Both".utf8)),
                    ]), "mp3"
            ).first)
        #expect(
            tag.texts == [
                "artist": ["One", "Two"], "album": ["Älbum"], "date": ["2001"], "title": ["T’"],
                "track": ["3/9"],
                "album_artist": ["Both"], "cover art (icon)": tag.texts["cover art (icon)"] ?? [],
            ])
        #expect(
            tag.pictures == [
                .init(data: Picture.jpeg(), kind: .front), .init(data: Picture.png(9, 9), kind: .other),
                .init(data: Picture.jpeg() + [1], kind: .other),
            ])
    }
}

/// APEv2 tags made byte by byte.
enum APEBytes {
    static func tag(_ items: [(String, UInt32, [UInt8])], isHeaderWritten: Bool = true) -> [UInt8] {
        var body: [UInt8] = []
        for (key, flags, value) in items {
            body += ID3Bytes.little(value.count, 4) + ID3Bytes.little(Int(flags), 4)
            body += Array(key.utf8) + [0] + value
        }
        func mark(_ flags: Int) -> [UInt8] {
            Array("APETAGEX".utf8) + ID3Bytes.little(2000, 4) + ID3Bytes.little(body.count + 32, 4)
                + ID3Bytes.little(items.count, 4) + ID3Bytes.little(flags, 4)
                + [UInt8](repeating: 0, count: 8)
        }
        return isHeaderWritten ? mark(0xA000_0000) + body + mark(0x8000_0000) : body + mark(0)
    }
}
