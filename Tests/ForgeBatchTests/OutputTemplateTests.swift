import ForgeModel
import Testing

@testable import ForgeBatch

@Suite struct OutputTemplateTests {
    /// The path for fields written as "a=x,b=y".
    private func path(_ template: String, _ fields: [MetadataField: String]) throws -> String {
        var metadata = BookMetadata()
        for (field, text) in fields { metadata.set(field, to: text, from: .request) }
        return try OutputTemplate(template).path(for: metadata, fallback: "folder").string
    }

    private static let full: [MetadataField: String] = [
        .author: "A", .series: "S", .seriesPart: "3", .title: "T", .year: "1994", .narrator: "N", .asin: "B0",
    ]

    private func path(_ template: String, without missing: MetadataField...) throws -> String {
        try path(template, Self.full.filter { !missing.contains($0.key) })
    }

    @Test func `known fields stand where the template has them`() throws {
        #expect(try path("{author}/{series}/{series_part} - {title}") == "A/S/3 - T")
        #expect(try path("{title} ({year}) [{asin}] read by {narrator}!") == "T (1994) [B0] read by N!")
        #expect(try path("all/{title}") == "all/T")
        #expect(try path("{title}{year}") == "T1994")
        #expect(try path("{author}/{title}.M4B") == "A/T")
    }

    @Test(arguments: [
        ("{author}/{series}/{series_part} - {title}", [MetadataField.series, .seriesPart], "A/T"),
        ("{author}/{series}/{series_part} - {title}", [.seriesPart], "A/S/T"),
        ("{author}/{series}/{series_part} - {title}", [.title], "A/S/3"),
        ("{author}/{series}/{series_part} - {title}", [.author, .series, .title, .seriesPart], "folder"),
        ("{series} #{series_part} - {title}", [.seriesPart], "S - T"),
        ("{series} #{series_part} - {title}", [.series], "#3 - T"),
        ("{series} #{series_part} - {title}", [.series, .seriesPart], "T"),
        ("{series} #{series_part} - {title}", [.title], "S #3"),
        ("{series} #{series_part} - {title}", [.title, .seriesPart], "S"),
        ("Vol. {series_part} - {title}", [.seriesPart], "T"),
        ("{title} ({year})", [.year], "T"),
        ("{title} ({year}) - {narrator}", [.year], "T - N"),
        ("{title} ({year}) - {narrator}", [.narrator], "T (1994)"),
        ("{title} ({year}) [{asin}]", [.year], "T [B0]"),
        ("{title} ({year}) [{asin}]", [.asin], "T (1994)"),
        ("{title} ({year}) [{asin}]", [.year, .asin], "T"),
        ("({year}) {title}", [.year], "T"),
        ("{title} - {narrator} (unabridged)", [.narrator], "T (unabridged)"),
        ("{title} by {author}, {year}", [.author], "T, 1994"),
        ("{title} - {year}{asin}", [.year], "T - B0"),
        ("{title}{year} - {asin}", [.year], "T - B0"),
    ])
    func `what is not known drops out with its separators`(
        _ template: String, _ missing: [MetadataField], _ expected: String
    ) throws {
        #expect(try path(template, Self.full.filter { !missing.contains($0.key) }) == expected)
    }

    @Test(arguments: [
        ("3", "03"), ("2.5", "02.5"), ("12", "12"), ("100", "100"), ("III", "III"), ("0", "00"),
    ])
    func `a number may have leading zeros`(_ number: String, _ name: String) throws {
        #expect(try path("{series_part:02} {title}", [.seriesPart: number, .title: "T"]) == "\(name) T")
    }

    @Test func `a field is one name, whatever it holds`() throws {
        #expect(try path("{author}/{title}", [.author: "AC/DC", .title: "../../etc"]) == "AC_DC/_._.._etc")
        #expect(try path("{author}/{title}", [.author: "..", .title: "T"]) == "T")
        #expect(try path("{title}", [.title: "..."]) == "folder")
        #expect(try path("{title}", [.title: "a\u{0}b\nc"]) == "a_b_c")
    }

    @Test(arguments: [
        "", "/", "book", "all/book.m4b", "/{title}", "{title}/..", "./{title}", "{titel}", "{title",
        "{title:2}", "{title:0x}", "{title:}", "{title:00}", "{}", "{title}/{x",
    ])
    func `a template that names no file inside the folder is refused`(_ text: String) {
        let error = #expect(throws: ForgeError.self) { try OutputTemplate(text) }
        #expect(error?.code == .usage)
        #expect(error?.step == .planning)
    }

    @Test func `an unknown field's error names those that there are`() {
        let error = #expect(throws: ForgeError.self) { try OutputTemplate("{Title}") }
        #expect(error?.reason.contains("asin, author") == true)
        #expect(error?.reason.contains("series_part") == true)
    }
}

@Suite struct FileNameTests {
    @Test(arguments: [
        ("plain", "plain"), (" a . ", "a"), ("a\\b/c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j"),
        (".hidden", "_hidden"),
        ("a\u{7F}\u{9B}b", "a__b"), ("", ""), (" .. ", ""), ("Götterdämmerung", "Götterdämmerung"),
        ("con", "_con"), ("NUL.txt", "_NUL.txt"), ("Lpt1", "_Lpt1"), ("Conan", "Conan"), ("com10", "com10"),
        ("a\u{202E}gpj\u{202C}.exe", "agpj.exe"), ("\u{2066}\u{2069}", ""), ("a\u{2028}b", "a_b"),
        // Marks reorder nothing else, and belong to words.
        ("\u{200F}שלום\u{200E}", "\u{200F}שלום\u{200E}"),
    ])
    func `names are made safe`(_ name: String, _ safe: String) {
        #expect(FileName.safe(name) == safe)
    }

    @Test func `a long name ends between two characters, and nothing is taken from behind the cut`() {
        #expect(FileName.safe(String(repeating: "x", count: 300)).utf8.count == 200)
        // 199 bytes, then one of two bytes, then one that would still fit.
        let name = String(repeating: "x", count: 199) + "ä" + "y"
        #expect(FileName.safe(name) == String(repeating: "x", count: 199))
        #expect(FileName.safe(String(repeating: "x", count: 199) + " y").utf8.count == 199)
    }
}
