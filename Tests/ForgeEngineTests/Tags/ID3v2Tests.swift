import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeEngine

@Suite struct ID3v2Tests {
    private func read(_ bytes: [UInt8]) throws -> FileTag {
        try #require(ID3v2Tag.read(bytes, TextDecoding()))
    }
    private func read(_ tag: ID3Bytes) throws -> FileTag { try read(tag.bytes()) }

    @Test(arguments: [UInt8(2), 3, 4]) func `several values stand between NULs`(_ version: UInt8) throws {
        for encoding in UInt8(0)...3 {
            var tag = ID3Bytes(version)
            tag.add(version == 2 ? "TP1" : "TPE1", encoding, "Ann Author", "Bob Second")
            tag.add(version == 2 ? "TXX" : "TXXX", encoding, "SERIES", "S One", "S Two")
            tag.add(version == 2 ? "TCO" : "TCON", encoding, "Speech", "Fantasy", "")
            let texts = try read(tag).texts
            #expect(texts["artist"] == ["Ann Author", "Bob Second"])
            #expect(texts["series"] == ["S One", "S Two"])
            #expect(texts["genre"] == ["Speech", "Fantasy"])
        }
    }

    /// id3v2.3.0, 4.2.1: TCOM, TEXT, TOLY, TOPE and TPE1; in version 4 a slash is one.
    @Test func `slashes separate people in versions 2 and 3`() throws {
        for version in [UInt8(3), 4] {
            var tag = ID3Bytes(version)
            for name in ["TPE1", "TCOM", "TPE2", "TALB", "TIT2"] { tag.add(name, 3, "Ann/Bob") }
            let texts = try read(tag).texts
            #expect(texts["artist"] == (version == 3 ? ["Ann", "Bob"] : ["Ann/Bob"]))
            #expect(texts["composer"] == (version == 3 ? ["Ann", "Bob"] : ["Ann/Bob"]))
            for key in ["album_artist", "album", "title"] { #expect(texts[key] == ["Ann/Bob"]) }
        }
    }

    @Test func `text is what it is and not what it is called`() throws {
        var tag = ID3Bytes(3)
        tag.add("TIT2", [0] + Array("Žluťoučký kůň".utf8))
        tag.add("TALB", [0, 0x57, 0x68, 0x6F, 0x92, 0x73, 0x20, 0x97, 0x20, 0xC9])
        tag.add("TPE1", [0, 0xFF, 0xFE, 0x41, 0x00, 0xA9, 0x03])
        // Without a mark: as the string before it, or as Windows has it.
        tag.add("TCOM", [1, 0xA9, 0x03, 0x41, 0x00])
        tag.add("TPE2", [1, 0xFE, 0xFF, 0x03, 0xA9, 0, 0, 0x03, 0xA9])
        tag.add("TPUB", [2, 0x03, 0xA9, 0xD8])
        tag.add("TLAN", [3, 0x5A, 0xEB])
        tag.add("TCOP", [9, 0x41])
        tag.add("TIT3", [])
        // The NULs tell.
        tag.add("TIT1", [1, 0, 0x41, 0, 0x6E])
        tag.add("TENC", [2, 0x41, 0, 0x6E, 0, 0, 0, 0x42, 0])
        let texts = try read(tag).texts
        #expect(texts["grouping"] == ["An"])
        #expect(texts["encoded_by"] == ["An", "B"])
        #expect(texts["title"] == ["Žluťoučký kůň"])
        #expect(texts["album"] == ["Who’s — É"])
        #expect(texts["artist"] == ["AΩ"])
        #expect(texts["composer"] == ["ΩA"])
        #expect(texts["album_artist"] == ["Ω"])
        #expect(texts["publisher"] == ["Ω"])
        #expect(texts["language"] == ["Zë"])
        #expect(texts["copyright"] == nil)
        #expect(texts["tit3"] == nil)
    }

    /// The marks of UTF-16 are what unsynchronisation breaks, and sizes of frames count what was there before it.
    @Test(arguments: [UInt8(2), 3]) func `whole tag unsynchronised`(_ version: UInt8) throws {
        let names = version == 2 ? ["TT2", "TP1", "PIC"] : ["TIT2", "TPE1", "APIC"]
        var tag = ID3Bytes(version)
        tag.add(names[0], 1, "Ünsync ÿ\u{FF00}")
        tag.add(
            names[2], [0] + Array((version == 2 ? "JPG" : "image/jpeg\0").utf8) + [3, 0] + Picture.jpeg(400))
        tag.add(names[1], 1, "Zoë Ÿ", "ÿÿ")
        let found = try read(tag.unsynchronised())
        #expect(found.texts["title"] == ["Ünsync ÿ\u{FF00}"])
        #expect(found.texts["artist"] == ["Zoë Ÿ", "ÿÿ"])
        #expect(found.pictures == [FileTag.Picture(data: Picture.jpeg(400), kind: .front)])
    }

    /// Version 4 as version 3 has it: all of it unsynchronised, behind sizes of frames that do not count what was put in.
    @Test func `version 4 unsynchronised as a whole`() throws {
        var tag = ID3Bytes(4)
        tag.add("TIT2", 1, "Ünsync ÿ\u{FF00}")
        tag.add("APIC", [0] + Array("image/jpeg\0".utf8) + [3, 0] + Picture.jpeg(400) + [0xFF, 0, 7])
        tag.add("TPE1", 1, "Zoë Ÿ", "ÿÿ")
        // Without a mark of UTF-16 there is nothing in it that was put in.
        tag.add("TALB", 2, "ÿAÿB")
        let found = try read(tag.unsynchronised())
        #expect(
            found.texts == [
                "title": ["Ünsync ÿ\u{FF00}"], "artist": ["Zoë Ÿ", "ÿÿ"], "album": ["ÿAÿB"],
            ])
        #expect(found.pictures.map(\.data) == [Picture.jpeg(400) + [0xFF, 0, 7]])
    }

    /// Frames by their own flag; by the tag's, which some set for frames that are not.
    @Test func `frames unsynchronised`() throws {
        let text = [1] + ID3Bytes.text(1, ["ÿà Ω", "B"])
        for (tagFlags, flags, body) in [
            (UInt8(0), UInt8(2), ID3Bytes.unsynchronise(text)), (0x80, 0, ID3Bytes.unsynchronise(text)),
            (0x80, 2, ID3Bytes.unsynchronise(text)), (0x80, 0, text), (0, 0, text),
        ] {
            var tag = ID3Bytes(4, flags: tagFlags)
            tag.add("TPE1", body, flags: [0, flags])
            tag.add("TIT2", 3, "T")
            #expect(try read(tag).texts == ["artist": ["ÿà Ω", "B"], "title": ["T"]])
        }
    }

    @Test func `extended headers`() throws {
        for (version, flags, header) in [
            (UInt8(3), UInt8(0x40), [0, 0, 0, 6, 0, 0, 0, 0, 0, 0]),
            (3, 0x40, [0, 0, 0, 10, 0x80, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
            (4, 0x40, [0, 0, 0, 6, 1, 0]), (4, 0x40, [0, 0, 0, 12, 1, 0x20, 5, 1, 2, 3, 4, 5]),
            // The flag without the header.
            (3, 0x40, []), (4, 0x40, []),
        ] as [(UInt8, UInt8, [UInt8])] {
            var tag = ID3Bytes(version, flags: flags)
            tag.add("TIT2", 3, "T")
            #expect(try read(tag.bytes(before: header, padding: 20)).texts == ["title": ["T"]])
        }
    }

    /// zlib's own packing, at all its levels and block types.
    @Test(.requires(.python)) func `packed frames`() throws {
        let body = [UInt8(3)] + Array(String(repeating: "All work and no play — ", count: 300).utf8) + [0x42]
        for arguments in ["0, 15, 0", "1, 15, 0", "9, 15, 0", "6, 9, 0", "9, 15, 2", "9, 15, 4"] {
            let parts = arguments.split(separator: ",").map { $0.trimmingPrefix(" ") }
            let packed = try Oracles.python(
                """
                import sys, zlib
                c = zlib.compressobj(int(sys.argv[2]), 8, int(sys.argv[3]), 8, int(sys.argv[4]))
                d = c.compress(bytes.fromhex(sys.argv[1])) + c.flush()
                print(" ".join(str(b) for b in d))
                """, body.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
                String(parts[0]), String(parts[1]), String(parts[2])
            ).split(whereSeparator: \.isWhitespace).map { try #require(UInt8($0)) }
            #expect(Inflate.zlib(packed[...], limit: body.count) == body)
            #expect(Inflate.zlib(packed[...], limit: body.count - 1) == nil, "more than may be")
            let expected = String(decoding: body.dropFirst(), as: UTF8.self)
            for (version, flags, front) in [
                (UInt8(3), UInt8(0x80), ID3Bytes.big(body.count, 4)),
                (3, 0xA0, ID3Bytes.big(body.count, 4) + [7]),
                (4, 0x09, ID3Bytes.synchsafe(body.count)), (4, 0x08, []),
                (4, 0x49, [7] + ID3Bytes.synchsafe(body.count)),
            ] {
                var tag = ID3Bytes(version)
                tag.add("TIT2", front + packed, flags: [0, flags])
                tag.add("TALB", 3, "A")
                #expect(try read(tag).texts == ["title": [expected], "album": ["A"]])
            }
        }
    }

    @Test func `encrypted frames are left out`() throws {
        for (version, flag) in [(UInt8(3), UInt8(0x40)), (4, 0x04)] {
            var tag = ID3Bytes(version)
            tag.add("TIT2", [1, 3, 0x41, 0x42], flags: [0, flag])
            tag.add("TALB", 3, "A")
            #expect(try read(tag).texts == ["album": ["A"]])
        }
    }

    /// iTunes and others wrote sizes with eight bits a byte into version 4.
    @Test func `plain sizes in version 4`() throws {
        let long = String(repeating: "x", count: 300)
        for isPlain in [true, false] {
            var tag = ID3Bytes(4)
            tag.add("TIT2", [3] + Array(long.utf8), isSizePlain: isPlain)
            tag.add("TALB", [3] + Array(long.utf8), isSizePlain: isPlain)
            tag.add("TPE1", 3, "A")
            #expect(
                try read(tag.bytes(padding: 10)).texts == ["title": [long], "album": [long], "artist": ["A"]])
        }
    }

    /// Version 2's names say what their twins say, with a blank behind them in a tag of version 3, too.
    @Test func `names of version 2`() throws {
        let names = [
            "TPA": "2/3", "TRK": "4/9", "TCM": "Composer", "TT1": "Group", "TT2": "Title", "TT3": "Sub",
            "TPB": "House",
            "TCR": "2001 House", "TLA": "deu", "TAL": "Album", "TP1": "One", "TP2": "Two", "TP3": "Three",
            "TP4": "Four",
            "TYE": "2001",
        ]
        let expected: [String: [String]] = [
            "disc": ["2/3"], "track": ["4/9"], "composer": ["Composer"], "grouping": ["Group"],
            "title": ["Title"],
            "tit3": ["Sub"], "publisher": ["House"], "copyright": ["2001 House"], "language": ["deu"],
            "album": ["Album"], "artist": ["One"], "album_artist": ["Two"], "performer": ["Three"],
            "tpe4": ["Four"],
            "date": ["2001"], "comment": ["Text"], "lyrics": ["La la"],
        ]
        for (version, padding) in [(UInt8(2), ""), (3, " "), (3, "\0")] {
            var tag = ID3Bytes(version)
            for (name, text) in names { tag.add(name + padding, 0, text) }
            tag.add("COM" + padding, [0] + Array("engFirst".utf8) + [0] + Array("no comment".utf8))
            tag.add("COM" + padding, [0] + Array("eng".utf8) + [0] + Array("Text".utf8))
            tag.add("ULT" + padding, [0] + Array("eng".utf8) + [0] + Array("La la".utf8))
            #expect(try read(tag).texts == expected.merging(["first": ["no comment"]]) { $1 })
        }
    }

    @Test func `comments and people`() throws {
        var tag = ID3Bytes(4)
        tag.add("COMM", [1] + Array("eng".utf8) + ID3Bytes.text(1, ["Prüfung", "eins"]))
        tag.add("COMM", [3] + Array("eng".utf8) + ID3Bytes.text(3, ["Comment", "zwei"]))
        tag.add("TIPL", 3, "producer", "P", "Narrator", "Nora N", "read by", "Max M")
        tag.add("TXXX", 3, "ASIN", "B0")
        tag.add("MVNM", 3, "Saga")
        #expect(
            try read(tag).texts == [
                "prüfung": ["eins"], "comment": ["zwei"], "narrator": ["Nora N", "Max M"], "asin": ["B0"],
                "mvnm": ["Saga"],
            ])
    }

    /// As mutagen reads them.
    @Test func `genres`() {
        for (text, expected) in [
            ("(101)", ["Speech"]), ("101", ["Speech"]), ("(101)(57)", ["Speech", "Comedy"]),
            ("(101)Talk", ["Speech", "Talk"]),
            ("((Talk)", ["(Talk)"]), ("(Talk)", ["(Talk)"]), ("(RX)", ["Remix"]), ("CR", ["Cover"]),
            ("(255)", ["(255)"]),
            ("Crime", ["Crime"]), ("1984", ["1984"]), ("", []), ("183", ["Audiobook"]),
        ] { #expect(ID3Genres.genres(text) == expected, "\(text)") }
    }

    /// Known by its bytes, whatever the MIME type says; each with its kind.
    @Test func `pictures`() throws {
        var tag = ID3Bytes(4)
        let icon = Picture.png(32, 32)
        tag.add("APIC", [0] + Array("image/png".utf8) + [0, 1, 0] + icon)
        tag.add("APIC", [0] + [0, 3, 0] + Picture.jpeg())
        tag.add("APIC", [0] + Array("jpeg".utf8) + [0, 0] + Array("desc".utf8) + [0] + Picture.jpeg(41))
        tag.add(
            "APIC",
            [1] + Array("image/x-png".utf8) + [0, 4] + ID3Bytes.text(1, ["Rück"]) + [0, 0] + icon + [1])
        // A description in UTF-16 that ends with a single NUL, and none at all.
        tag.add("APIC", [1] + Array("image/jpg".utf8) + [0, 3, 0] + Picture.jpeg(42))
        tag.add("APIC", [0] + Array("image/jpeg".utf8) + [0, 3, 0] + Array("<html>".utf8))
        tag.add("APIC", [0] + Array("-->".utf8) + [0, 3, 0] + Array("http://a/b.jpg".utf8))
        #expect(
            try read(tag).pictures == [
                .init(data: icon, kind: .other), .init(data: Picture.jpeg(), kind: .front),
                .init(data: Picture.jpeg(41), kind: .unknown), .init(data: icon + [1], kind: .other),
                .init(data: Picture.jpeg(42), kind: .front),
            ])
    }

    @Test func `chapters`() throws {
        var tag = ID3Bytes(3)
        for (index, start) in [1500, 0].enumerated() {
            var inner = ID3Bytes(3)
            inner.add("TIT2", 1, "Käpitel \(index)")
            tag.add(
                "CHAP",
                Array("c\(index)".utf8) + [0] + ID3Bytes.big(start, 4) + ID3Bytes.big(9999, 4)
                    + [UInt8](repeating: 0xFF, count: 8) + inner.frames)
        }
        let expected = [
            FileTag.Mark(start: 1500, title: "Käpitel 0"), FileTag.Mark(start: 0, title: "Käpitel 1"),
        ]
        #expect(try read(tag).marks == expected)
        #expect(try read(tag.unsynchronised()).marks == expected)
    }

    /// A table's chapters in its order, those of tables in it among them, without what it leaves out; all where none
    /// names a chapter, or where there are more than a table can count.
    @Test func `tables of contents`() throws {
        func frame(_ id: String) -> [UInt8] {
            Array("\(id)\0".utf8) + ID3Bytes.big(Int(id.unicodeScalars.first!.value), 4)
                + [UInt8](repeating: 0xFF, count: 12)
        }
        func table(_ id: String, _ flags: UInt8, _ children: [String]) -> [UInt8] {
            Array("\(id)\0".utf8) + [flags, UInt8(truncatingIfNeeded: children.count)]
                + children.flatMap { Array("\($0)\0".utf8) }
        }
        func starts(_ chapters: [String], _ tables: [[UInt8]]) throws -> String {
            var tag = ID3Bytes(4)
            for table in tables { tag.add("CTOC", table) }
            for chapter in chapters { tag.add("CHAP", frame(chapter)) }
            return try read(tag).marks.map { String(UnicodeScalar(UInt8($0.start))) }.joined()
        }
        let all = ["c", "a", "d", "b"]
        #expect(try starts(all, []) == "cadb")
        #expect(try starts(all, [table("t", 3, ["a", "b", "c"])]) == "abc")
        #expect(try starts(all, [table("u", 1, ["c", "b"]), table("t", 3, ["a", "u", "d"])]) == "acbd")
        #expect(
            try starts(all, [table("u", 1, ["b"]), table("t", 1, ["a", "u"])]) == "ab", "no top is marked")
        #expect(try starts(all, [table("t", 2, ["x", "y"])]) == "cadb", "none is named")
        #expect(
            try starts(all, [table("t", 2, ["u", "a"]), table("u", 0, ["t", "b", "b"])]) == "ba", "a circle")
        #expect(try starts(["a", "a"], []) == "aa")
        #expect(try starts(["a", "a", "b"], [table("t", 3, ["a"])]) == "aa", "two of one name")
        #expect(
            try starts(all, [table("t", 3, ["d", "x", "a"])]) == "cadb",
            "a table from before chapters changed")
        #expect(try starts(all, [table("t", 3, ["d", "x", "a", "b", "c"])]) == "dabc", "none is left out")
        #expect(
            try starts(all, [table("u", 1, ["b"]), table("t", 3, ["c"]), table("v", 2, ["a"])]) == "cba",
            "tables that no other names")
        let many = (0..<300).map { "a\($0)" }
        #expect(try starts(many, [table("t", 3, many)]).count == 300)
        #expect(try starts(Array(many.prefix(255)), [table("t", 3, Array(many.prefix(254)))]).count == 254)
    }

    /// A part's title is that of its first chapter, if that has none of its own.
    @Test func `titles of tables`() throws {
        func titled(_ text: String?) -> [UInt8] {
            var inner = ID3Bytes(4)
            if let text { inner.add("TIT2", 3, text) }
            return inner.frames
        }
        var tag = ID3Bytes(4)
        for (id, title) in [("a", nil), ("b", "B"), ("c", "C"), ("d", nil)] {
            tag.add("CHAP", Array("\(id)\0".utf8) + [UInt8](repeating: 0, count: 16) + titled(title))
        }
        for (id, flags, children, title) in [
            ("t", 3, ["d", "p", "q"], "Contents"), ("p", 1, ["a", "b"], "Part One"),
            ("q", 1, ["c"], "Part Two"),
        ] {
            let list = children.flatMap { Array("\($0)\0".utf8) }
            tag.add(
                "CTOC", Array("\(id)\0".utf8) + [UInt8(flags), UInt8(children.count)] + list + titled(title))
        }
        #expect(try read(tag).marks.map(\.title) == [nil, "Part One", "B", "C"])
    }

    /// Russian that was written as Latin-1, with and without being told so.
    @Test func `other encodings`() throws {
        var tag = ID3Bytes(3)
        tag.add("TIT2", [0, 0xCC, 0xE0, 0xF1, 0xF2, 0xE5, 0xF0])
        let assumed = try read(tag)
        #expect(assumed.texts["title"] == ["Ìàñòåð"])
        #expect(assumed.isDoubtful)
        let told = try #require(ID3v2Tag.read(tag.bytes(), TextDecoding(encoding: "CP1251")))
        #expect(told.texts["title"] == ["Мастер"])
        #expect(!told.isDoubtful)
        var plain = ID3Bytes(3)
        plain.add("TIT2", [0, 0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72])
        #expect(!(try read(plain)).isDoubtful)
    }

    @Test func `what is no tag is none`() {
        #expect(ID3v2Tag.read([], TextDecoding()) == nil)
        #expect(ID3v2Tag.read(Array("ID3".utf8) + [5, 0, 0, 0, 0, 0, 0], TextDecoding()) == nil)
        #expect(ID3v2Tag.read(Array("ID3".utf8) + [4, 0, 0, 0x80, 0, 0, 0], TextDecoding()) == nil)
        // Version 2 as a whole compressed, in a way that nobody defined.
        #expect(ID3v2Tag.read(Array("ID3".utf8) + [2, 0, 0x40, 0, 0, 0, 0], TextDecoding()) == nil)
    }
}
