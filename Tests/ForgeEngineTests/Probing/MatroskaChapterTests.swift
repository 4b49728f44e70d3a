import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// Chapters as mkvmerge writes them.
@Suite struct MatroskaChapterTests {
    private func atom(_ start: String, _ inside: String = "", _ titles: (String, String)...) -> String {
        let displays = titles.map {
            "<ChapterDisplay><ChapterString>\($0.1)</ChapterString><ChapterLanguage>\($0.0)</ChapterLanguage></ChapterDisplay>"
        }
        return
            "<ChapterAtom><ChapterTimeStart>\(start)</ChapterTimeStart>\(inside)\(displays.joined())</ChapterAtom>"
    }

    private func edition(_ flags: String, _ atoms: String...) -> String {
        "<EditionEntry>\(flags)\(atoms.joined())</EditionEntry>"
    }

    /// The chapters of a file of 8 s with these: "milliseconds title".
    private func found(
        _ editions: String, language: String = "und", arguments: [String] = []
    ) throws -> [String] {
        try withTemporaryFolder { folder in
            let path = try file(editions, in: folder, language: language, arguments: arguments)
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            #expect(probe.sampleRate.hertz == 8000)
            return probe.chapters.map { "\($0.start.value / 8) \($0.title ?? "-")" }
        }
    }

    private func file(
        _ editions: String, in folder: TemporaryFolder, language: String = "und", arguments: [String] = []
    ) throws -> String {
        let sound = WAVFile.data([Int16](repeating: 100, count: 64_000), rate: 8000)
        let wav = try folder.write(sound, to: "a.wav")
        let xml = try folder.write(
            "<?xml version=\"1.0\"?><Chapters>\(editions)</Chapters>".utf8, to: "c.xml")
        let path = folder.path("a.mka")
        try Tool.mkvmerge.run(
            ["-q", "-o", path, "--chapters", xml] + arguments + ["--language", "0:\(language)", wav])
        return path
    }

    private var plain: String {
        edition(
            "", atom("00:00:00.000", "", ("eng", "One")), atom("00:00:02.500", "", ("eng", "Two")),
            atom("00:00:05.000", "", ("eng", "Three")))
    }

    @Test(.requires(.mkvmerge)) func `as they are`() throws {
        #expect(try found(plain) == ["0 One", "2500 Two", "5000 Three"])
    }

    @Test(.requires(.mkvmerge)) func `the default edition`() throws {
        let other = edition(
            "<EditionFlagDefault>1</EditionFlagDefault>", atom("00:00:01.000", "", ("eng", "Other")))
        let hidden = edition(
            "<EditionFlagHidden>1</EditionFlagHidden><EditionFlagDefault>1</EditionFlagDefault>",
            atom("00:00:01.000", "", ("eng", "Hidden")))
        let second = edition("", atom("00:00:03.000", "", ("eng", "Second")))
        #expect(try found(plain + other) == ["1000 Other"])
        #expect(try found(hidden + plain + second) == ["0 One", "2500 Two", "5000 Three"])
        #expect(try found(hidden + second + other) == ["1000 Other"])
        #expect(try found(hidden) == [])
    }

    @Test(.requires(.mkvmerge)) func `nested ones stand among the others`() throws {
        let parts = edition(
            "",
            atom(
                "00:00:00.000",
                atom("00:00:00.000", "", ("eng", "Chapter 1"))
                    + atom("00:00:02.000", atom("00:00:03.000", "", ("eng", "Scene")), ("eng", "Chapter 2"))
                    + atom("00:00:05.500", "", ("eng", "Behind")),
                ("eng", "Part 1")),
            atom("00:00:04.000", atom("00:00:05.000", "", ("eng", "Chapter 3")), ("eng", "Part 2")),
            atom("00:00:06.000", atom("00:00:06.000"), ("eng", "Part 3")))
        #expect(
            try found(parts) == [
                "0 Chapter 1", "2000 Chapter 2", "3000 Scene", "4000 Part 2", "5000 Chapter 3", "5500 Behind",
                "6000 Part 3",
            ])
    }

    @Test(.requires(.mkvmerge)) func `hidden and disabled ones are left out`() throws {
        let inner = atom("00:00:03.000", "", ("eng", "Inner"))
        let parts = edition(
            "", atom("00:00:00.000", "", ("eng", "One")),
            atom("00:00:02.000", "<ChapterFlagHidden>1</ChapterFlagHidden>" + inner, ("eng", "Hidden")),
            atom("00:00:04.000", "<ChapterFlagEnabled>0</ChapterFlagEnabled>" + inner, ("eng", "Disabled")),
            atom("00:00:05.000", "<ChapterFlagEnabled>1</ChapterFlagEnabled>", ("eng", "Last")))
        #expect(try found(parts) == ["0 One", "3000 Inner", "5000 Last"])
    }

    /// The sound's language, else the one of most chapters, else the first; a chapter without it has its own first.
    @Test(.requires(.mkvmerge)) func `one language`() throws {
        let titles = edition(
            "", atom("00:00:00.000", "", ("eng", "One"), ("ger", "Eins")),
            atom("00:00:02.000", "", ("ger", "Zwei"), ("eng", "Two")),
            atom("00:00:04.000", "", ("ger", "Drei"), ("fre", "Trois")))
        #expect(try found(titles) == ["0 Eins", "2000 Zwei", "4000 Drei"])
        #expect(try found(titles, language: "eng") == ["0 One", "2000 Two", "4000 Drei"])
        #expect(try found(titles, language: "jpn") == ["0 Eins", "2000 Zwei", "4000 Drei"])
    }

    /// Titles whose language is told in the new form alone, "de-AT", and such of no language, which are English.
    @Test(.requires(.mkvmerge)) func `languages in other forms`() throws {
        func titles(_ editions: String, _ language: String, without elements: [[UInt8]]) throws -> [String] {
            try withTemporaryFolder { folder in
                let path = try file(editions, in: folder, language: language)
                var bytes = folder.read("a.mka")
                for element in elements {
                    // Of the same length, and known to nobody.
                    let other = [element[0], 0x7F] + element.dropFirst(2)
                    bytes.replace(element, with: other)
                }
                try folder.write(bytes, to: "a.mka")
                return try Prober.probe(ForgePath(path), isCancelled: { false }).chapters.map {
                    $0.title ?? "-"
                }
            }
        }
        func display(_ language: String, _ title: String) -> String {
            "<ChapterDisplay><ChapterString>\(title)</ChapterString><ChapLanguageIETF>\(language)</ChapLanguageIETF></ChapterDisplay>"
        }
        let both = edition("", atom("00:00:00.000", display("en", "One") + display("de-AT", "Eins")))
        let old: [[UInt8]] = [[0x43, 0x7C]]
        #expect(try titles(both, "ger", without: old) == ["Eins"])
        #expect(try titles(both, "eng", without: old) == ["One"])
        let german = edition("", atom("00:00:00.000", "", ("ger", "Eins"), ("eng", "One")))
        let english = [[0x43, 0x7C, 0x83] + Array("eng".utf8), [0x43, 0x7D, 0x82] + Array("en".utf8)]
        #expect(try titles(german, "eng", without: english) == ["One"])
    }

    /// Behind the sound, where only the index tells of them: `mkvpropedit` puts there what does not fit in front.
    @Test(.requires(Tool("mkvpropedit"))) func `behind the sound`() throws {
        try withTemporaryFolder { folder in
            let path = try file(plain, in: folder, arguments: ["--engage", "no_chapters_in_meta_seek"])
            let many = (0..<400).map {
                atom(
                    String(format: "00:00:%06.3f", Double($0) / 50), "",
                    ("eng", "Chapter \($0) with a long name"))
            }
            let xml = try folder.write(
                "<?xml version=\"1.0\"?><Chapters><EditionEntry>\(many.joined())</EditionEntry></Chapters>"
                    .utf8, to: "d.xml")
            try Tool("mkvpropedit").run(["-q", path, "--chapters", xml])
            var bytes = folder.read("a.mka")
            func place(_ id: [UInt8]) -> Int? { bytes.indices.last { bytes[$0...].starts(with: id) } }
            let (table, sound) = (
                place([0x10, 0x43, 0xA7, 0x70]),
                bytes.indices.first { bytes[$0...].starts(with: [0x1F, 0x43, 0xB6, 0x75]) }
            )
            try #require(table! > sound!, "the table is behind the sound")
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            try #require(probe.chapters.count == 400)
            #expect(probe.chapters[399].title == "Chapter 399 with a long name")
            #expect(probe.chapters[399].start.value == 63_840)
            // A cluster of unknown size: who goes from one to the next does not come by.
            let width = bytes[sound! + 4].leadingZeroBitCount + 1
            bytes[sound! + 4] = UInt8(0xFF >> (width - 1))
            for place in 1..<width { bytes[sound! + 4 + place] = 0xFF }
            let unknown = try InputFile(ForgePath(folder.write(bytes, to: "b.mka")))
            #expect(try MatroskaChapters(unknown, language: nil)?.chapters.count == 400)
        }
    }

    /// Any bytes in the table: no crash, no more chapters than there is room for.
    @Test(.requires(.mkvmerge)) func `random tables`() throws {
        try withTemporaryFolder { folder in
            let path = try file(plain, in: folder)
            let bytes = folder.read("a.mka")
            let start = try #require(
                bytes.indices.first { bytes[$0...].starts(with: [0x10, 0x43, 0xA7, 0x70]) })
            var state: UInt64 = 7
            func below(_ bound: Int) -> Int {
                // Knuth's constants of a linear congruential generator.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int(state >> 33) % bound
            }
            for _ in 0..<300 {
                var edited = bytes
                for _ in 0...below(6) { edited[start + 4 + below(256)] = UInt8(below(256)) }
                try folder.write(edited, to: "a.mka")
                let file = try InputFile(ForgePath(path))
                let count = try MatroskaChapters(file, language: "eng")?.chapters.count ?? 0
                #expect(count < 40)
            }
        }
    }
}
