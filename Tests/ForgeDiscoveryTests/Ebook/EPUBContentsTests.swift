import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Tables of contents of e-books that Python's zipfile packs.
@Suite struct EPUBContentsTests {
    private static let container =
        #"<?xml version="1.0"?><container><rootfiles><rootfile full-path="OEBPS/a%20b.opf"/></rootfiles></container>"#

    private static func package(_ items: String) -> String {
        #"<package xmlns:opf="x"><manifest><opf:item id="c" href="c.html"/>\#(items)</manifest></package>"#
    }

    private static let nav = """
        <html><head><title>No title</title></head><body><nav epub:type='landmarks'><ol><li><a>No</a></li></ol></nav>
        <nav epub:type="toc"><h1>Contents</h1><ol>
        <li><span>Part  &amp;\n One</span><ol><li><a href="1.html">Chapter <i>1</i></a></li><li><a>Zwei &#252;</a></li></ol></li>
        <li><a href="e.html"><![CDATA[<End>]]></a></li></ol></nav></body></html>
        """

    private static let ncx = """
        <ncx:ncx><ncx:docTitle><ncx:text>No</ncx:text></ncx:docTitle><ncx:navMap><!-- <navPoint> -->
        <ncx:navPoint><ncx:navLabel><ncx:text>One</ncx:text></ncx:navLabel><ncx:content src="1"/>
        <ncx:navPoint><ncx:navLabel><ncx:text>One A</ncx:text></ncx:navLabel></ncx:navPoint></ncx:navPoint>
        <ncx:navPoint><ncx:navLabel><ncx:text>第二</ncx:text></ncx:navLabel></ncx:navPoint></ncx:navMap></ncx:ncx>
        """

    private static let navItem = #"<opf:item properties="scripted nav" href="../text/nav%20x.html"/>"#
    private static let ncxItem = #"<opf:item media-type="application/x-dtbncx+xml" href="./toc.ncx"/>"#

    /// - Parameter level: of zlib; 0 stores.
    private func pack(
        _ files: [String: String], level: Int = 9, in folder: TemporaryFolder
    ) throws -> ForgePath {
        let script = """
            import sys, json, zipfile
            level = int(sys.argv[2])
            kind = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
            with zipfile.ZipFile(sys.argv[1], 'w', kind, compresslevel=level or None) as archive:
                for name, text in json.loads(sys.argv[3]).items(): archive.writestr(name, text)
                archive.comment = b'PK and a comment'
            """
        let json = String(decoding: try JSONEncoder().encode(files), as: UTF8.self)
        _ = try Oracles.python(script, folder.path("x.epub"), "\(level)", json)
        return ForgePath(folder.path("x.epub"))
    }

    private func files(_ items: String) -> [String: String] {
        [
            "META-INF/container.xml": Self.container.replacing("%20", with: " "),
            "OEBPS/a b.opf": Self.package(items), "text/nav x.html": Self.nav, "OEBPS/toc.ncx": Self.ncx,
            "OEBPS/c.html": String(repeating: "<p>Text.</p>", count: 5000),
        ]
    }

    @Test(.requires(.python), arguments: [0, 1, 9])
    func `titles are those down to each depth, packed or not`(_ level: Int) throws {
        try withTemporaryFolder { folder in
            let book = try pack(files(Self.ncxItem + Self.navItem), level: level, in: folder)
            #expect(
                try EPUBContents(book).titles == [
                    ["Part & One", "<End>"], ["Part & One", "Chapter 1", "Zwei ü", "<End>"],
                ])
        }
    }

    @Test(.requires(.python))
    func `an older book has them in its NCX`() throws {
        try withTemporaryFolder { folder in
            let book = try pack(files(Self.ncxItem), in: folder)
            #expect(try EPUBContents(book).titles == [["One", "第二"], ["One", "One A", "第二"]])
        }
    }

    @Test(.requires(.python))
    func `what is missing in a book is told`() throws {
        try withTemporaryFolder { folder in
            func reason(_ files: [String: String]) throws -> String? {
                let book = try pack(files, in: folder)
                do throws(SidecarError) { _ = try EPUBContents(book) } catch { return error.reason }
                return nil
            }
            let bare = try reason(files(""))
            #expect(bare == "it has no table of contents")
            #expect(try reason(["a.txt": "A"]) == "it has no META-INF/container.xml")
            var lacking = files(Self.navItem)
            lacking["text/nav x.html"] = nil
            #expect(try reason(lacking) == "it has no text/nav x.html")
        }
    }

    /// Each byte of the archive that is another: the same titles, or an error, and no crash.
    @Test(.requires(.python))
    func `damage is told and read as nothing else`() throws {
        try withTemporaryFolder { folder in
            var files = files(Self.navItem)
            files["OEBPS/c.html"] = nil
            let book = try pack(files, in: folder)
            let whole = try EPUBContents(book).titles
            let bytes = folder.read("x.epub")
            var told = 0
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 0x55
                try folder.write(damaged, to: "x.epub")
                let titles = try? EPUBContents(book).titles
                if titles == nil { told += 1 } else { #expect(titles == whole, "byte \(place)") }
            }
            #expect(told > bytes.count / 2)
            for count in stride(from: 0, to: bytes.count - "PK and a comment".utf8.count, by: 7) {
                try folder.write(bytes[..<count], to: "x.epub")
                #expect((try? EPUBContents(book).titles) == nil, "\(count) bytes")
            }
        }
    }

    /// Streams of all kinds of blocks, by zlib.
    @Test(.requires(.python), arguments: [0, 1, 6, 9])
    func `bytes are unpacked as zlib packed them`(_ level: Int) throws {
        try withTemporaryFolder { folder in
            var random = SplitMix64(UInt64(level))
            let noise = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Array(String(repeating: "Once upon a time. ", count: 3000).utf8)
            for (name, bytes) in [("noise", noise), ("text", text), ("both", text + noise), ("none", [])] {
                try folder.write(bytes, to: name)
                _ = try Oracles.python(
                    """
                    import sys, zlib
                    packer = zlib.compressobj(int(sys.argv[3]), zlib.DEFLATED, -15)
                    data = open(sys.argv[1], 'rb').read()
                    open(sys.argv[2], 'wb').write(packer.compress(data) + packer.flush())
                    """, folder.path(name), folder.path("packed"), "\(level)")
                let packed = folder.read("packed")
                #expect(try Inflate.bytes(packed, limit: bytes.count) == bytes, "\(name)")
                #expect(throws: Inflate.Damage.self) {
                    try Inflate.bytes(Array(packed.dropLast()), limit: bytes.count)
                }
                if !bytes.isEmpty {
                    #expect(throws: Inflate.Damage.self) {
                        try Inflate.bytes(packed, limit: bytes.count - 1)
                    }
                }
            }
        }
    }

    @Test func `checksums are those of the standard`() {
        #expect(ZipArchive.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
