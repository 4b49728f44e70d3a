import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Chapter files that nobody meant.
@Suite struct ChapterFuzzTests {
    private static let seeds = [
        CueSheetTests.severalFiles, "CHAPTER01=00:00:00.000\nCHAPTER01NAME=A\nCHAPTER02=00:00:05.5\n",
        "00:00:00.000 A\n00:00:05 B\n00:00:07,5 C\n",
        #"{"chapters": [{"start": 0, "title": "A &amp; B"}, {"start": "4.5", "title": "C"}, {"start": 9.25e0}]}"#,
        "0.000000\t5.5\tA\n5.500000\t7\tB\n",
        "<Chapters><EditionEntry><ChapterAtom><ChapterTimeStart>00:00:01.5</ChapterTimeStart></ChapterAtom></EditionEntry>",
        ";FFMETADATA1\ntitle=x\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=5000\ntitle=A\n[CHAPTER]\nSTART=7\nEND=9",
    ]

    /// Neither crash nor hang, and what comes out fits the audio, whatever stands in a file.
    @Test func `random files`() throws {
        let tracks = [track("01 - The Start.mp3"), track("02 - The End.mp3")]
        var (read, refused) = (0, 0)
        try Fuzz.rounds("chapter files", 4000, seed: 23) { random in
            let text = random.broken(Array(Self.seeds[random.below(Self.seeds.count)].utf8))
            let string = TextDecoding().decoded(text).text
            do throws(SidecarError) {
                let sheet = try ChapterSheet(text: string, isCue: false, tracks: tracks, folder: nil)
                read += 1
                #expect(!sheet.chapters.isEmpty)
                #expect(zip(sheet.chapters, sheet.chapters.dropFirst()).allSatisfy(ChapterRepair.precedes))
                #expect(sheet.chapters.allSatisfy { $0.start.seconds < ($0.track == nil ? 20 : 10) })
            } catch {
                refused += 1
                #expect(!error.reason.isEmpty)
            }
        }
        // Both ways must have been gone, or nothing was tried.
        #expect(read > 400)
        #expect(refused > 400)
    }

    /// Markers in order of the text, each with a time.
    @Test func `random markers`() throws {
        let seed =
            "<Markers><Marker><Name>A &amp; B</Name><Time>0:00.000</Time></Marker><Marker><Name><![CDATA[C]]></Name><Time>1:02:03</Time></Marker></Markers>"
        try Fuzz.rounds("markers", 2000, seed: 24) { random in
            let text = random.broken(Array(seed.utf8))
            let markers = OverDriveMarkers(String(decoding: text, as: UTF8.self))
            #expect(markers.chapters.count + markers.warnings.count <= max(1, text.count))
            #expect(OverDriveMarkers.withoutContinuations(markers.chapters).count <= markers.chapters.count)
        }
    }

    /// The largest texts that are read cost no more than their length.
    @Test(arguments: [
        "TRACK 01 AUDIO\nINDEX 01 00:00:00\n", "FILE x WAVE\n", "FILE \"", "REM ", "\n", "INDEX 01 ", "\"",
    ])
    func `large sheets`(_ unit: String) {
        bounded { try CueSheet(String(repeating: unit, count: TextFile.textLimit / unit.utf8.count)) }
    }

    @Test(arguments: ["00:00:00 A\n", "CHAPTER1=00:00\n", "0", ":", " ", "CHAPTER1NAME=", "#\n"])
    func `large lists`(_ unit: String) {
        bounded {
            try ChaptersText.chapters(String(repeating: unit, count: TextFile.textLimit / unit.utf8.count))
        }
    }

    @Test(arguments: ["[CHAPTER]\nSTART=0\n", "\\", "\\\n", "a=b\n", "[", ";\n", "=", "\na=\\="])
    func `large metadata`(_ unit: String) {
        bounded {
            try FFMetadata(
                ";FFMETADATA1\n" + String(repeating: unit, count: TextFile.textLimit / unit.utf8.count))
        }
    }

    @Test(arguments: [
        "<a>", "<Marker></Marker>", "&amp;", "<", "<![CDATA[", "<![CDATA[x]]>", "</Name><Name>", "<Time ",
        "<Name>x</Name>", "<Marker><Time>0:00</Time></Marker>",
    ])
    func `large markers`(_ unit: String) {
        bounded {
            OverDriveMarkers(
                "<Markers><Marker><Name>"
                    + String(repeating: unit, count: TextFile.textLimit / unit.utf8.count)
                    + "</Markers>")
        }
    }

    /// Quadratic work on 4 MB takes hours: 200 s of CPU, in a debug build under a sanitizer, tell it from linear work.
    private func bounded(_ body: () throws -> Any) {
        #expect(threadSeconds { _ = try? body() } < 200)
    }
}
