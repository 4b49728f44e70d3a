import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// The ways in which players write the names of files.
@Suite struct PlaylistTests {
    /// The files, below the list's folder, that a list of these lines has; or why there are none.
    private func found(
        _ files: [String], _ lines: [UInt8], named list: String = "list.m3u",
        options: DiscoveryOptions = DiscoveryOptions()
    ) throws -> Result<[String], ForgeError> {
        try withTemporaryFolder { folder in
            for name in files { try folder.write([], to: "lib/\(name)") }
            let root = ForgePath(folder.path("lib"))
            let text = String(decoding: lines, as: UTF8.self).replacing("ROOT", with: root.string)
            let own = lines.starts(with: "ROOT".utf8) || text.contains(root.string) ? Array(text.utf8) : lines
            let path = ForgePath(try folder.write(own, to: "lib/\(list)"))
            do throws(ForgeError) {
                let book = try Discovery.candidate(inputs: [path], options: options)
                return .success(book.files.map { $0.below(root).map(\.string).joined(separator: "/") })
            } catch { return .failure(error) }
        }
    }

    /// Names are compared byte by byte here: Swift takes both ways of writing an accent for one text.
    @Test(arguments: [
        ("Caf\u{E9}/\u{FC}.mp3", "Cafe\u{301}/u\u{308}.mp3"),
        ("Cafe\u{301}/u\u{308}.mp3", "Caf\u{E9}/\u{FC}.mp3"),
        ("CD1/Start.MP3", "cd1/start.mp3"), ("ÜBER.mp3", "u\u{308}ber.mp3"), ("a%20b.mp3", "a%20b.mp3"),
        ("a b.mp3", "a%20b.mp3"), ("100%.mp3", "100%.mp3"), ("CD1/a b.mp3", #"cd1\a%20b.mp3"#),
        (#"CD1\a.mp3"#, #"CD1\a.mp3"#), ("a b.mp3", "CD9/../a b.mp3"),
    ])
    func `other spellings`(_ onDisk: String, _ inList: String) throws {
        let files = inList.contains("..") ? [onDisk, "CD9/x.mp3"] : [onDisk]
        let result = try found(files, Array(inList.utf8)).get()
        #expect(
            result.map { Array($0.utf8) } == [inList.contains("..") ? inList : onDisk].map { Array($0.utf8) })
    }

    /// Of two files that a name may mean none is taken.
    @Test func `what is not plain`() throws {
        let error = #expect(throws: ForgeError.self) {
            try found(["A.mp3", "a.MP3"], Array("a.mp3".utf8)).get()
        }
        #expect(error?.code == .inputMissing)
        // The same letter in three forms.
        let accents = #expect(throws: ForgeError.self) {
            try found(["\u{1EC7}.mp3", "e\u{323}\u{302}.mp3"], Array("\u{1EB9}\u{302}.mp3".utf8)).get()
        }
        #expect(accents?.code == .inputMissing)
        #expect(try found(["A.mp3", "a.mp3"], Array("a.mp3".utf8)).get() == ["a.mp3"])
        // The same letters before others of another case.
        #expect(
            try found(["\u{E9}.mp3", "E\u{301}.mp3"], Array("e\u{301}.mp3".utf8)).get().map(\.utf8.count) == [
                6
            ])
    }

    @Test(arguments: [
        "file://ROOT/a%20b%C3%BC.mp3", "file://localhostROOT/a%20b%c3%bc.mp3", "FILE://ROOT/a bü.mp3",
        "file:ROOT/a%20b%C3%BC.mp3", "file://ROOT/a%20b%FC.mp3", "file://ROOT/A%20Bu%CC%88.MP3",
    ])
    func `file URLs`(_ url: String) throws {
        #expect(try found(["a bü.mp3"], Array(url.utf8)).get() == ["a bü.mp3"])
    }

    @Test(arguments: [
        "file://server/a.mp3", "http://localhost/a.mp3", "file://relative",
    ])
    func `other URLs`(_ url: String) throws {
        let error = #expect(throws: ForgeError.self) { try found(["a.mp3"], Array(url.utf8)).get() }
        #expect(error?.code == .usage)
        #expect(error?.reason == "line 1 is a URL: \(url)")
    }

    /// Programs that escape nothing write a percent sign as it is.
    @Test func `names with percent signs`() throws {
        #expect(try found(["5% a.mp3"], Array("file://ROOT/5% a.mp3".utf8)).get() == ["5% a.mp3"])
        for url in ["file:///a%2", "file:///a%00.mp3"] {
            let error = #expect(throws: ForgeError.self) { try found(["a.mp3"], Array(url.utf8)).get() }
            #expect(error?.code == .inputMissing)
        }
        // What is escaped comes before a file that is called like that.
        #expect(
            try found(["a b.mp3", "a%20b.mp3"], Array("file://ROOT/a%20b.mp3".utf8)).get() == ["a b.mp3"])
    }

    @Test func `quotes`() throws {
        let list = Array("\"a b.mp3\"\n\"c.mp3\"\n\"\n".utf8)
        #expect(
            try found(["a b.mp3", "\"c.mp3\"", "c.mp3", "\""], list).get() == ["a b.mp3", "\"c.mp3\"", "\""])
    }

    /// Comments, sections of characters and several places of one track.
    @Test func `playlists in XML`() throws {
        let xspf = """
            <playlist><trackList>
            <!-- <track><location>no.mp3</location></track> -->
            <track><location><![CDATA[a & b.mp3]]></location></track>
            <track><location>http://host/c.mp3</location><location>c.mp3</location><location>no.mp3</location></track>
            <track><location>d.mp3</location><location>http://host/d.mp3</location></track>
            </trackList></playlist>
            """
        let files = ["a & b.mp3", "c.mp3", "d.mp3"]
        #expect(try found(files, Array(xspf.utf8), named: "l.xspf").get() == files)
        let elsewhere = xspf.replacing("<location>c.mp3</location><location>no.mp3</location>", with: "")
        let error = #expect(throws: ForgeError.self) {
            try found(files, Array(elsewhere.utf8), named: "l.xspf").get()
        }
        #expect(error?.reason == "line 4 is a URL: http://host/c.mp3")
    }

    @Test func `other forms`() throws {
        let files = ["a.mp3", "b & c.mp3", "ü.mp3"]
        let pls =
            "[playlist]\r\nNumberOfEntries=3\r\nFile10=a.mp3\r\nTitle2=No\r\nfile2 = b & c.mp3\r\nFile1=\u{FC}.mp3\r\n"
        let expected = ["ü.mp3", "b & c.mp3", "a.mp3"]
        #expect(try found(files, Array(pls.utf8), named: "l.pls").get() == expected)
        let narrow = pls.unicodeScalars.map { UInt8($0.value) }
        #expect(try found(files, narrow, named: "l.pls").get() == expected)
        let xspf = """
            <?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><location>no.xspf</location>
            <trackList>
            <track><location>%C3%BC.mp3</location><title>T</title></track>
            <track><location>
              b%20&amp;%20c.mp3</location></track><track><location>ROOT/a.mp3</location></track></trackList></playlist>
            """
        #expect(try found(files, Array(xspf.utf8), named: "l.xspf").get() == expected)
        let error = #expect(throws: ForgeError.self) {
            try found(["a.mp3"], Array(xspf.utf8), named: "l.xspf").get()
        }
        #expect(error?.code == .inputMissing)
        #expect(error?.reason.hasPrefix("line 3 names") == true)
        #expect(throws: ForgeError.self) { try found(files, Array("a.mp3".utf8), named: "l.pls").get() }
    }

    /// The list's own bytes, and its text, are both names; which is on the disk depends on who copied the files.
    @Test func `encodings`() throws {
        let list: [UInt8] = [0xC6, 0x92] + Array(".mp3\r\n \t".utf8) + [0xFC] + Array(".mp3 \n".utf8)
        #expect(try found(["Æ’.mp3", "ü.mp3"], list).get() == ["Æ’.mp3", "ü.mp3"])
        var options = DiscoveryOptions()
        options.textEncoding = TextEncoding("CP1251")
        #expect(try found(["Ж’.mp3", "ь.mp3"], list, options: options).get() == ["Ж’.mp3", "ь.mp3"])
        try withTemporaryFolder { folder in
            let name = [0xC6, 0x92] + Array(".mp3".utf8)
            let root = ForgePath(folder.path("lib"))
            let path = ForgePath(try folder.write(list, to: "lib/list.m3u"))
            for bytes in [name, [0xFC] + Array(".mp3".utf8)] {
                let descriptor = root.appending(ForgePath(bytes: bytes)).withCString { creat($0, 0o600) }
                try #require(descriptor >= 0)
                close(descriptor)
            }
            let files = try Discovery.candidate(inputs: [path]).files
            #expect(files.map(\.lastComponent.bytes) == [name, [0xFC] + Array(".mp3".utf8)])
            // A list in UTF-8 names a file by what it says in the encoding that was named, in any case.
            for (text, isNamed) in [("ь.mp3", true), ("Ь.MP3", true), ("ü.mp3", false)] {
                try folder.write(Array(text.utf8), to: "lib/list.m3u")
                let same = try Discovery.candidate(
                    inputs: [path], options: isNamed ? options : DiscoveryOptions())
                #expect(same.files == [files[1]], "\(text)")
            }
        }
    }
}
