import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Package files of Calibre and EPUB 3, and hostile ones.
@Suite struct OPFTests {
    /// As Calibre 6 writes `metadata.opf`.
    static let calibre = """
        <?xml version='1.0' encoding='utf-8'?>
        <package xmlns="http://www.idpf.org/2007/opf" unique-identifier="uuid_id" version="2.0">
            <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
                <dc:identifier opf:scheme="calibre" id="calibre_id">17</dc:identifier>
                <dc:identifier opf:scheme="uuid" id="uuid_id">8d6b1a1e-41e1-4e9f</dc:identifier>
                <dc:title>Das Gr&#252;ffelo &amp; Co</dc:title>
                <dc:creator opf:file-as="Pratchett, Terry &amp; Gaiman, Neil" opf:role="aut">Terry Pratchett</dc:creator>
                <dc:creator opf:file-as="Pratchett, Terry &amp; Gaiman, Neil" opf:role="aut">Neil Gaiman</dc:creator>
                <dc:contributor opf:file-as="calibre" opf:role="bkp">calibre (6.11.0) [https://calibre-ebook.com]</dc:contributor>
                <dc:contributor opf:role="nrt">Stephen Briggs</dc:contributor>
                <dc:date>1990-05-01T00:00:00+00:00</dc:date>
                <dc:description>&lt;div&gt;&lt;p&gt;The &lt;em&gt;end&lt;/em&gt; &amp;amp; all.&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;&lt;/div&gt;</dc:description>
                <dc:identifier opf:scheme="AMAZON">B0000AMZON</dc:identifier>
                <dc:identifier opf:scheme="ISBN">9780060853983</dc:identifier>
                <dc:language>eng</dc:language>
                <dc:subject>Fantasy</dc:subject>
                <dc:subject>Humor</dc:subject>
                <meta name="calibre:timestamp" content="2023-02-01T10:00:00+00:00"/>
                <meta name="calibre:series" content="Omens"/>
                <meta name="calibre:series_index" content="1.0"/>
            </metadata>
            <guide><reference type="cover" title="Cover" href="cover.jpg"/></guide>
        </package>
        """

    @Test func `Calibre file`() throws {
        try withSidecars(["metadata.opf": Self.calibre]) { sidecars in
            #expect(sidecars.warnings == [])
            let expected: [MetadataField: String] = [
                .title: "Das Grüffelo & Co", .author: "Terry Pratchett, Neil Gaiman",
                .narrator: "Stephen Briggs",
                .year: "1990", .description: "The end & all.\n\nTwo", .asin: "B0000AMZON",
                .isbn: "9780060853983", .language: "eng", .genre: "Fantasy; Humor", .series: "Omens",
                .seriesPart: "1",
            ]
            #expect(sidecars.metadata.values.mapValues(\.text) == expected)
        }
    }

    /// Other forms of a role, a title and a date that programs write.
    @Test(arguments: [
        (#"<creator role="AUT">A A</creator><creator role=" nrt ">N N</creator>"#, "T|A A|N N|"),
        (
            #"<creator role="author">A A</creator><contributor role="Narrator">N N</contributor>"#,
            "T|A A|N N|"
        ),
        (
            ##"<creator id="a">A A</creator><meta refines="#a" property="role">http://id.loc.gov/vocabulary/relators/aut</meta><meta refines="#a" property="role">nrt</meta>"##,
            "T|A A|A A|"
        ),
        (#"<creator role="trl">A A</creator><contributor>B B</contributor>"#, "T|||"),
        (
            ##"<title id="c">Box</title><meta refines="#c" property="title-type">collection</meta><title id="m">M</title><meta refines="#m" property="title-type">main</meta>"##,
            "M|||"
        ),
        (#"<date event="creation">2015</date><date event="publication">1999-01-01</date>"#, "T|||1999"),
        (#"<date event="modification">2015-01-01</date>"#, "T|||"), (#"<date>2014</date>"#, "T|||2014"),
    ])
    func `forms of editors`(_ elements: String, _ expected: String) throws {
        let title = elements.contains("<title") ? "" : "<title>T</title>"
        try withSidecars(["a.opf": "<package><metadata>\(title)\(elements)</metadata></package>"]) {
            let metadata = $0.metadata
            let fields = [MetadataField.title, .author, .narrator, .year].map { metadata[$0] ?? "" }
            #expect(fields.joined(separator: "|") == expected)
        }
    }

    /// A title of another kind is better than none.
    @Test func `the only title`() throws {
        let opf = ##"<title id="c">Box</title><meta refines="#c" property="title-type">collection</meta>"##
        try withSidecars(["a.opf": "<package><metadata>\(opf)</metadata></package>"]) {
            #expect($0.metadata[.title] == "Box")
        }
    }

    /// A "&" that begins nothing, and HTML's names, would cost the whole document.
    @Test(arguments: [
        ("A & B", "A & B"), ("A &amp; B &#233;&#xE9; &lt;i&gt; &quot;&apos;", "A & B éé <i> \"'"),
        ("Caf&eacute; &ndash; x&hellip;", "Café – x…"), ("AT&T; &unknown; &", "AT&T; &unknown; &"),
        ("<![CDATA[A & B &eacute; <x>]]> & C", "A & B &eacute; <x> & C"), ("A &amp;amp; B", "A &amp; B"),
        ("A&amp;B &#xZ; &; &#0; &#55296;", "A&B &#xZ; &; &#0; &#55296;"),
    ])
    func `ampersands`(_ text: String, _ title: String) throws {
        try withSidecars(["a.opf": "<package><metadata><title>\(text)</title></metadata></package>"]) {
            #expect($0.metadata[.title] == title, "\($0.warnings)")
            #expect($0.warnings.isEmpty, "\($0.warnings)")
        }
    }

    @Test func `EPUB 3`() throws {
        let opf = """
            <package xmlns="http://www.idpf.org/2007/opf" version="3.0"><opf:metadata xmlns:opf="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <dc:title id="t1">Main</dc:title><meta refines="#t1" property="title-type">main</meta>
            <dc:title id="t2">Below</dc:title><meta refines="#t2" property="title-type">subtitle</meta>
            <dc:creator id="c1">Ann A</dc:creator><meta refines="#c1" property="role" scheme="marc:relators">aut</meta>
            <dc:creator id="c2">Nat R</dc:creator><meta refines="#c2" property="role">nrt</meta>
            <dc:creator id="c3">Ill U</dc:creator><meta refines="#c3" property="role">ill</meta>
            <dc:identifier>urn:isbn:9783</dc:identifier>
            <meta property="belongs-to-collection" id="s">Saga</meta>
            <meta refines="#s" property="collection-type">series</meta>
            <meta refines="#s" property="group-position">2</meta>
            <dc:date>0101-01-01T00:00:00+00:00</dc:date>
            <dc:description><![CDATA[<p>In <b>CDATA</b></p>]]></dc:description>
            </opf:metadata></package>
            """
        try withSidecars(["a.opf": opf]) { sidecars in
            let expected: [MetadataField: String] = [
                .title: "Main", .subtitle: "Below", .author: "Ann A", .narrator: "Nat R", .isbn: "9783",
                .series: "Saga",
                .seriesPart: "2", .description: "In CDATA",
            ]
            #expect(sidecars.metadata.values.mapValues(\.text) == expected)
        }
    }

    /// EPUB 3 tells the order of creators, and of two files Calibre's own counts.
    @Test func `orders`() throws {
        func opf(_ creators: [(String, String?)]) -> String {
            let lines = creators.enumerated().map { index, creator in
                "<dc:creator id=\"c\(index)\">\(creator.0)</dc:creator>"
                    + (creator.1.map { "<meta refines=\"#c\(index)\" property=\"display-seq\">\($0)</meta>" }
                        ?? "")
            }
            return "<package xmlns:dc=\"d\"><metadata>\(lines.joined())</metadata></package>"
        }
        try withSidecars([
            "a.opf": opf([("D D", nil), ("B B", "2"), ("C C", "10"), ("A A", "1"), ("E E", nil)])
        ]) {
            #expect($0.metadata[.author] == "A A, B B, C C, D D, E E")
        }
        try withSidecars(["a.opf": opf([("A A", nil)]), "metadata.opf": opf([("M M", nil)])]) {
            #expect($0.metadata[.author] == "M M")
        }
    }

    @Test func `encodings`() throws {
        func opf(_ encoding: String) -> String {
            "<?xml version=\"1.0\" encoding=\"\(encoding)\"?><package><metadata><title>Ж ü</title></metadata></package>"
        }
        try withTemporaryFolder { folder in
            let utf16: [UInt8] =
                [0xFF, 0xFE] + opf("UTF-16").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            // ü in Latin-1 under a declaration that lies; Ж in Windows-1251 under one that does not.
            let documents: [([UInt8], String)] = [
                (utf16, "Ж ü"), (Array(opf("utf-8").utf8), "Ж ü"), (Array(opf("windows-1251").utf8), "Ж ü"),
                (Self.replacing("Ж ü", with: [0xFC], in: opf("utf-8")), "ü"),
                (Self.replacing("Ж ü", with: [0xC6], in: opf("windows-1251")), "Ж"),
            ]
            for (bytes, title) in documents {
                let path = ForgePath(try folder.write(bytes, to: "a.opf"))
                let sidecars = try Sidecars([path])
                #expect(sidecars.metadata[.title] == title, "\(sidecars.warnings)")
            }
        }
    }

    /// Calibre's own column, in both forms of its files; whoever is marked as narrator comes first.
    @Test(
        arguments: [
            (
                ##"<meta name="calibre:user_metadata:#narrators" content="{&quot;#value#&quot;: [&quot;A B&quot;, &quot;C D&quot;], &quot;rec_index&quot;: 22}"/>"##,
                "A B, C D"
            ),
            (
                ##"<opf:meta name="calibre:user_metadata:#narrator" content='{"#value#": "A B &amp; C D"}'/>"##,
                "A B, C D"
            ),
            (
                ##"<meta property="calibre:user_metadata">{"#narrators": {"#value#": ["A B"]}, "#pages": {"#value#": 7}}</meta>"##,
                "A B"
            ),
            (##"<meta name="calibre:user_metadata:#narrators" content='{"#value#": null}'/>"##, nil),
            (##"<meta name="calibre:user_metadata:#narrators" content='{"#value#": '/>"##, nil),
            (
                ##"<meta property="calibre:user_metadata">{"#narrator": {"#value#": "X"}, "#narrators": {"#value#": ["A B"]}}</meta>"##,
                "A B"
            ),
            (
                ##"<meta property="calibre:user_metadata">{"#narrator": {"#value#": "A B"}, "#narrators": {"#value#": [" "]}}</meta>"##,
                "A B"
            ),
            (##"<meta name="calibre:user_metadata:#readers" content='{"#value#": ["X"]}'/>"##, nil),
            (
                ##"<contributor role="nrt">E F</contributor><meta name="calibre:user_metadata:#narrators" content='{"#value#": ["X"]}'/>"##,
                "E F"
            ),
        ] as [(String, String?)])
    func `narrators of a column`(_ meta: String, _ narrators: String?) throws {
        let opf = "<package><metadata><title>T</title>\(meta)</metadata></package>"
        try withSidecars(["a.opf": opf]) { sidecars in
            #expect(sidecars.metadata[.narrator] == narrators)
            #expect(sidecars.metadata[.title] == "T")
            #expect(sidecars.warnings.isEmpty)
        }
    }

    private static func replacing(_ text: String, with bytes: [UInt8], in document: String) -> [UInt8] {
        let range = document.range(of: text)!
        return Array(document[..<range.lowerBound].utf8) + bytes + Array(document[range.upperBound...].utf8)
    }

    private static let laughs = """
        <?xml version="1.0"?><!DOCTYPE package [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
        <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
        <package><metadata><title>&d;</title></metadata></package>
        """
    private static let external = """
        <!DOCTYPE package [<!ENTITY e SYSTEM "file:///etc/hostname">]><package><metadata><title>&e;</title></metadata></package>
        """

    @Test(arguments: [
        (laughs, "it declares entities, which are not resolved"),
        (external, "it declares entities, which are not resolved"),
        (
            "<package><metadata><title>x</metadata></package>",
            "it is not well-formed XML: there is an error in line 1"
        ),
        ("<package>\n<metadata>\n<title>x", "it is not well-formed XML: there is an error in line 3"),
        ("", "it is not an OPF: it has no package element"),
        ("<html><metadata><title>x</title></metadata></html>", "it is not an OPF: it has no package element"),
        ("<package><metadata/></package>", "it says nothing of a book"),
        (
            "<package><metadata>" + String(repeating: "<a>", count: 200_000),
            "its elements are nested too deeply"
        ),
        (
            "<package><metadata>" + String(repeating: "<a/>", count: 30_000) + "</metadata></package>",
            "it has too many elements"
        ),
    ])
    func `refused`(_ opf: String, _ reason: String) throws {
        let seconds = try threadSeconds {
            try withSidecars(["a.opf": opf]) { sidecars in
                #expect(sidecars.metadata.values.isEmpty)
                #expect(sidecars.warnings == ["a.opf is left out: \(reason)"])
            }
        }
        // What an entity's expansion would take is hours and all memory.
        #expect(seconds < 200)
    }

    /// A document type by name alone is harmless, and nothing is fetched for it.
    @Test func `document type is not fetched`() throws {
        try withTemporaryFolder { folder in
            let dtd = try folder.write(Array("<!ENTITY e 'leak'>".utf8), to: "x.dtd")
            let opf =
                "<!DOCTYPE package SYSTEM \"\(dtd)\"><package><metadata><title>T &e;</title></metadata></package>"
            let sidecars = try Sidecars([ForgePath(try folder.write(Array(opf.utf8), to: "a.opf"))])
            #expect(sidecars.metadata[.title]?.contains("leak") != true)
            let plain =
                "<!DOCTYPE package SYSTEM \"\(dtd)\"><package><metadata><title>T</title></metadata></package>"
            let other = try Sidecars([ForgePath(try folder.write(Array(plain.utf8), to: "b.opf"))])
            #expect(other.metadata[.title] == "T")
            #expect(other.warnings == [])
        }
    }
}
