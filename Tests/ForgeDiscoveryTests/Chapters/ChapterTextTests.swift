import ForgeModel
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Chapters as text: lines, Matroska's simple form, FFmpeg's metadata, OverDrive's markers.
@Suite struct ChapterTextTests {
    /// "milliseconds@line title".
    private func told(_ chapters: [FoundChapter]) -> [String] {
        chapters.map { chapter in
            let milliseconds = chapter.start.value * 1000 / chapter.start.timescale
            return "\(milliseconds)@\(chapter.line) \(chapter.title ?? "-")"
        }
    }

    @Test(arguments: [
        ("00:00:00.000", 0), ("1:02:03.5", 3_723_500_000_000), ("61:01", 3_661_000_000_000),
        ("100:00:00,25", 360_000_250_000_000), ("0:01.123456789", 1_123_456_789),
        ("0:01.1234567899", 1_123_456_789), ("", nil), ("5", nil), ("1:60", nil), ("1:02:60", nil),
        ("1:-2", nil),
        ("1:2.", nil), ("1:2.x", nil), ("1:+2", nil), ("1:2:3:4", nil), ("9999999:00:00", nil), ("1: 2", nil),
        ("99999999:00", nil), ("١:٢", nil),
    ])
    func `timecode`(_ text: String, _ nanoseconds: Int64?) {
        #expect(
            MediaTime(timecode: text) == nanoseconds.map { MediaTime(value: $0, timescale: 1_000_000_000) })
    }

    @Test func `lines`() throws {
        let text = "# made by hand\n\n00:00:00.000 Opening\n 0:05:00   Chapter 1: Tea\n; more\n00:10:00\n"
        #expect(
            told(try ChaptersText.chapters(text)) == ["0@3 Opening", "300000@4 Chapter 1: Tea", "600000@6 "])
    }

    @Test func `simple form`() throws {
        let text =
            "CHAPTER01=00:00:00.000\nCHAPTER01NAME=A=B\nCHAPTER2=00:00:01.500\nchapter2name=C\nCHAPTER10=01:00:00\n"
        #expect(told(try ChaptersText.chapters(text)) == ["0@1 A=B", "1500@3 C", "3600000@5 -"])
    }

    @Test(arguments: [
        ("", "it has no chapters"), ("# nothing\n", "it has no chapters"),
        ("00:00:00 A\nChapter 2", "line 2: it begins with no time of the form HH:MM:SS.mmm"),
        ("CHAPTER01=00:00", nil), ("CHAPTER01=abc", "line 1: its time is not of the form HH:MM:SS.mmm"),
        ("CHAPTER01=00:00\nTITLE=x", "line 2: it is not CHAPTERxx="),
        ("CHAPTER01NAME=x", "line 1: it belongs to no CHAPTERxx= before it"),
        ("CHAPTER01=00:00\nCHAPTER02NAME=x", "line 2: it belongs to no CHAPTERxx= before it"),
        ("CHAPTER=00:00", "line 1: it belongs to no CHAPTERxx= before it"),
    ])
    func `refused lines`(_ text: String, _ reason: String?) {
        var found: String?
        do throws(SidecarError) { _ = try ChaptersText.chapters(text) } catch { found = error.reason }
        #expect(found == reason)
    }

    @Test func `too many lines`() {
        let text = String(repeating: "00:00:01 A\n", count: 2 * FoundChapter.limit + 1)
        let error = #expect(throws: SidecarError.self) { try ChaptersText.chapters(text) }
        #expect(error?.reason == "it has 131071 lines: too many")
    }

    @Test func `ffmetadata`() throws {
        let text = """
            ;FFMETADATA1
            # made by hand
            title=A \\= B
            artist=One\\
            Two
            [CHAPTER]
            TIMEBASE=1/1000
            START=0
            END=1500
            title=First \\; \\# \\\\
            [STREAM]
            language=of a stream
            [CHAPTER]
            START=2500000000
            END=4000000000
            [CHAPTER]
            TIMEBASE=1001/30000
            START=300
            END=200
            """
        let metadata = try FFMetadata(text)
        #expect(metadata.tags == ["title": "A = B", "artist": "One\nTwo"])
        #expect(told(metadata.chapters) == [#"0@8 First ; # \"#, "2500@14 -", "10010@18 -"])
        #expect(metadata.chapters[2].start == MediaTime(value: 300_300, timescale: 30_000))
        #expect(
            metadata.warnings == ["line 18: END is not between START and the next chapter, and is not used"])
    }

    @Test func `overlaps are told once`() throws {
        let chapters = (0..<5).map { "[CHAPTER]\nTIMEBASE=1/1\nSTART=\($0)\nEND=\($0 + 3)\n" }.joined()
        let metadata = try FFMetadata(";FFMETADATA1\n" + chapters)
        #expect(
            metadata.warnings == [
                "line 4: END is not between START and the next chapter, and is not used, "
                    + "nor those of 3 more chapters"
            ])
    }

    @Test(arguments: [
        ("title=x", "line 1: it does not begin with ;FFMETADATA1"),
        (";FFMETADATA1\nnothing", "line 2: it has no \"=\""),
        (";FFMETADATA1\n[CHAPTER]\ntitle=x", "line 2: the chapter has no START"),
        (";FFMETADATA1\n[CHAPTER]\nSTART=1.5", "line 3: START is not a number"),
        (";FFMETADATA1\n[CHAPTER]\nSTART=-5", "line 3: START is not a place in a book"),
        (
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=2/1\nSTART=9223372036854775807",
            "line 4: START is not a place in a book"
        ),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\nSTART=1", "line 3: TIMEBASE is not a fraction"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=0/1\nSTART=1", "line 3: TIMEBASE is not a fraction"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=25\nSTART=1", "line 3: TIMEBASE is not a fraction"),
    ])
    func `refused metadata`(_ text: String, _ reason: String) {
        let error = #expect(throws: SidecarError.self) { try FFMetadata(text) }
        #expect(error?.reason == reason)
    }

    @Test func `OverDrive`() throws {
        let text = """
            <Markers><Marker><Name>Chapter 1 &amp; more</Name><Time>0:00.000</Time></Marker>
            <Marker><Name> Chapter 2 </Name><Time>61:05.250</Time></Marker></Markers>
            """
        #expect(
            told(OverDriveMarkers(text).chapters) == ["0@1 Chapter 1 & more", "3665250@2 Chapter 2"])
    }

    /// Parts go on in the middle of a chapter: OverDrive says so with the same name, bare, timed or "continued".
    @Test func `continuations are no chapters`() {
        let titles: [(Int, String)] = [
            (0, "One"), (0, "Two"), (0, "Two (05:10)"), (1, "Two (12:34)"), (1, "Three"), (2, "Three"),
            (2, "Four"), (2, "Four"), (3, "Four - continued"), (3, "Six (1:02:03)"), (3, "1984"), (3, ""),
        ]
        let kept = OverDriveMarkers.withoutContinuations(
            titles.map {
                FoundChapter(track: $0.0, start: MediaTime(value: 0, timescale: 1), title: $0.1, line: 1)
            })
        // Twice the same name inside one part is two chapters.
        #expect(kept.map(\.title) == ["One", "Two", "Three", "Four", "Four", "Six", "1984", ""])
    }

    /// A fault of a marker costs that one; expected are the others, and the warnings.
    @Test(
        arguments: [
            ("<Name><![CDATA[Who & Why? <b>]]></Name><Time>0:01</Time>", "Who & Why? <b>", ""),
            ("<Name>A <![CDATA[&amp;]]> &amp; B</Name><Time>0:01</Time>", "A &amp; & B", ""),
            ("<Name>Tom & Jerry</Name><Time>0:01</Time>", "Tom & Jerry", ""),
            ("<NAME>x</NAME><time>0:01</time>", "x", ""),
            ("<Name>A <names> and <timeless> B</Name><Time>0:01</Time>", "A <names> and <timeless> B", ""),
            (
                "<Name>1 < 2 <i>x</i> &eacute;&nope;&#146;</Name><Time >0:01</Time >",
                "1 < 2 <i>x</i> é&nope;’", ""
            ),
            ("<Time>0:01</Time>", "", ""), ("<Time>\n0:01 </Time><Name>\n x\n</Name>", "x", ""),
            (
                "<Name>x</Name><Time>soon</Time>", nil,
                "marker 2: \"soon\" is not a time of the form MM:SS.mmm; it is left out"
            ),
            ("<Name>x</Name>", nil, "marker 2: it has no time and is left out"),
            ("<Name>x<Time>0:01", nil, "marker 2: it has no time and is left out"),
        ] as [(String, String?, String)])
    func `markers`(_ inside: String, _ title: String?, _ warning: String) {
        func marker(_ text: String) -> String { "<Marker>\(text)</Marker>" }
        let (first, last) = (
            marker("<Name>F</Name><Time>0:00</Time>"), marker("<Name>L</Name><Time>0:09</Time>")
        )
        for text in [
            "<Markers>\(first)\(marker(inside))\(last)</Markers>",
            "<markers><marker id=\"1\">" + first.dropFirst(8)
                + "<Marker>\(inside)\n" + last,
        ] {
            let markers = OverDriveMarkers(text)
            #expect(markers.chapters.map(\.title) == ["F", title, "L"].compactMap(\.self))
            #expect(markers.warnings == (warning.isEmpty ? [] : [warning]))
        }
    }

    @Test func `what is no markers`() {
        #expect(OverDriveMarkers("no XML").warnings == ["it has no markers"])
        #expect(OverDriveMarkers("<Markers/>").warnings.isEmpty)
        // Nothing is resolved that a document declares.
        let document =
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Markers><Marker><Name>&a;</Name><Time>0:00</Time></Marker></Markers>"
        #expect(OverDriveMarkers(document).chapters.map(\.title) == ["&a;"])
    }

    /// Any pieces in any order: no crash, and every chapter has a time.
    @Test func `random markers`() {
        let pieces = [
            "<Marker><Name>", "</Name><Time>0:01</Time>", "<Marker>", "</Marker>", "<Name>", "</Name>",
            "<Time>", "</Time>", "0:01",
            "<![CDATA[", "]]>", "&amp;", "&", "é<", ">", "\0",
        ]
        var random = SplitMix64(41)
        var found = 0
        for _ in 0..<20_000 {
            let text = (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let markers = OverDriveMarkers(text)
            found += markers.chapters.count
            #expect(markers.chapters.allSatisfy { $0.start.value > 0 })
        }
        #expect(found > 50, "some were markers")
    }
}
