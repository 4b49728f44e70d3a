import Foundation
import TestSupport
import Testing

/// A disk or a mount that says no while a book is looked for and read.
@Suite(.requires(.cc)) struct FaultTests {
    /// A book of two discs with a sidecar of each kind that is read.
    static func makeBook(_ folder: TemporaryFolder, _ name: String = "book") throws {
        for disc in 1...2 {
            try folder.writeSpeech("\(name)/CD\(disc)/1.wav", seconds: 0.3, seed: UInt64(disc))
        }
    }

    static func convert(
        _ input: String, _ faults: [Fault], in folder: TemporaryFolder, _ more: [String] = []
    ) throws -> RunResult {
        try ForgeNativeProgram.run(
            ["convert", input, "-o", "out.m4b"] + more, in: folder.path,
            variables: try Fault.variables(faults))
    }

    static let passing: [Int32] = [
        EIO, ESTALE, EMFILE, ENFILE, ETIMEDOUT, ENOTCONN, EHOSTDOWN, ENETDOWN, EREMOTEIO,
    ]

    @Test(arguments: passing) func `a disc that cannot be looked into for now fails the book`(
        _ code: Int32
    ) throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            for call in [Fault.Call.opendir, .stat] {
                let result = try Self.convert("book", [Fault(call, "book/CD2", code)], in: folder)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(result.stderr.tells(of: "book/CD2"), "\(result.stderr)")
                #expect(result.stderr.contains(String(cString: strerror(code))))
                #expect(folder.names == ["book"])
            }
        }
    }

    @Test func `a disc's list that breaks off fails the book`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            try folder.writeSpeech("book/CD2/2.wav", seconds: 0.3)
            // "." and ".." and one of the files, or two of them: part of a list is no list.
            for after in 0...4 {
                let result = try Self.convert(
                    "book", [Fault(.readdir, "book/CD2", EIO, after: after)], in: folder)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(result.stderr.tells(of: "book/CD2"), "\(result.stderr)")
            }
            #expect(folder.names == ["book"])
        }
    }

    @Test(arguments: [EACCES, EPERM])
    func `a disc that may not be looked into fails the book for good`(_ code: Int32) throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            let result = try Self.convert("book", [Fault(.opendir, "book/CD2", code)], in: folder)
            #expect(result.status == 1, "\(result.stderr)")
            #expect(result.stderr.tells(of: "book/CD2"), "\(result.stderr)")
            #expect(result.stderr.contains("permission"))
            #expect(folder.names == ["book"])
        }
    }

    @Test func `of two failures the one that stays is told`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            let faults = [Fault(.opendir, "book/CD1", EIO), Fault(.opendir, "book/CD2", EACCES)]
            let result = try Self.convert("book", faults, in: folder)
            #expect(result.status == 1, "\(result.stderr)")
            #expect(result.stderr.tells(of: "book/CD2"), "\(result.stderr)")
        }
    }

    /// A folder that is no disc is not joined anyway, but nobody can tell what is in it.
    @Test func `a folder inside a book that is no disc`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            try folder.writeSpeech("book/Extras/deep/1.wav", seconds: 0.3)
            for name in ["book/Extras", "book/Extras/deep"] {
                let result = try Self.convert("book", [Fault(.opendir, name, EIO)], in: folder)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(result.stderr.tells(of: "\(name)"), "\(result.stderr)")
                let closed = try Self.convert(
                    "book", [Fault(.opendir, name, EACCES)], in: folder, ["--overwrite"])
                #expect(closed.status == 0)
                #expect(
                    closed.stderr.contains("not looked into: \"Extras\" (Permission denied)"),
                    "\(closed.stderr)")
                try FileManager.default.removeItem(atPath: folder.path("out.m4b"))
            }
        }
    }

    static let sidecars: [(name: String, text: String)] = [
        ("metadata.json", #"{"title": "X"}"#), ("desc.txt", "text"), ("reader.txt", "Nora N"),
        ("a.opf", "<package/>"), ("a.nfo", "Title: X"), ("a.cue", "TITLE X\n"),
        ("chapters.txt", "00:00:00 One\n"), ("ffmetadata.txt", ";FFMETADATA1\ntitle=X\n"),
        ("cover.jpg", "no picture"),
    ]

    @Test(arguments: sidecars)
    func `a sidecar that cannot be read for now fails the attempt`(_ name: String, _ text: String) throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            try folder.write(Array(text.utf8), to: "book/\(name)")
            for call in [Fault.Call.open, .read] {
                let result = try Self.convert("book", [Fault(call, "/\(name)", EIO)], in: folder)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(result.stderr.tells(of: "book/\(name)"), "\(result.stderr)")
            }
            #expect(folder.names == ["book"])
        }
    }

    @Test(arguments: sidecars)
    func `a sidecar that may not be read is left out with a true warning`(
        _ name: String, _ text: String
    ) throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            try folder.write(Array(text.utf8), to: "book/\(name)")
            let result = try Self.convert("book", [Fault(.open, "/\(name)", EACCES)], in: folder)
            #expect(result.status == 0)
            let told = result.stderr.split(separator: "\n").filter { $0.contains(name) }
            try #require(told.count == 1, "\(result.stderr)")
            #expect(told[0].hasPrefix("warning: "), "\(result.stderr)")
            #expect(told.allSatisfy { $0.hasSuffix(" left out: Permission denied") }, "\(told)")
        }
    }

    /// - Parameter call: of the sound, or of what is made of it, under its temporary name.
    @Test(
        .requires(.ffmpeg),
        arguments: [
            (Fault.Call.read, "CD2/1.wav"), (.read, ".forge-*"), (.pwrite, ".forge-*"), (.fsync, ".forge-*"),
        ], ["encode", "auto"])
    func `a call on sound or on the book that fails, whichever in turn`(
        _ call: (Fault.Call, String), _ codec: String
    ) throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            if codec == "auto" {
                for disc in 1...2 {
                    let track = folder.path("book/CD\(disc)/1")
                    try Tool.ffmpeg.run(["-i", "\(track).wav", "-c:a", "aac", "\(track).m4a"])
                    try FileManager.default.removeItem(atPath: "\(track).wav")
                }
            }
            let tail = codec == "auto" ? call.1.replacingOccurrences(of: ".wav", with: ".m4a") : call.1
            let named = call.0 == .read && tail.hasPrefix("CD2") ? "book/\(tail)" : "out.m4b"
            var after = 0
            while true {
                let result = try Self.convert(
                    "book", [Fault(call.0, tail, EIO, after: after)], in: folder, ["--codec", codec])
                if result.status == 0 { break }
                #expect(result.status == 75, "\(after): \(result.stderr)")
                #expect(result.stderr.tells(of: named), "\(after): \(result.stderr)")
                #expect(result.stderr.contains("Input/output error"), "\(after): \(result.stderr)")
                #expect(folder.names == ["book"])
                after = after < 4 ? after + 1 : after * 2
            }
            #expect(after > 0)
        }
    }

    @Test func `files that were named, and what lies beside them`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a/one.wav", seconds: 0.3)
            let file = try Self.convert(
                "a/one.wav", [Fault(.opendir, "/a", EIO), Fault(.opendir, "a", EIO)], in: folder)
            #expect(file.status == 75, "\(file.stderr)")
            #expect(file.stderr.tells(of: "a"), "\(file.stderr)")
            let closed = try Self.convert("a/one.wav", [Fault(.opendir, "a", EACCES)], in: folder)
            #expect(closed.status == 0)
            #expect(
                closed.stderr.contains("nothing beside one.wav was looked for: a: Permission denied"),
                "\(closed.stderr)")
            for call in [Fault.Call.open, .read] {
                let chapters = try Self.convert(
                    "a/one.wav", [Fault(call, "mine.txt", ESTALE)], in: folder,
                    [
                        "--chapters", try folder.write(Array("00:00:00 A\n".utf8), to: "mine.txt"),
                        "--overwrite",
                    ])
                #expect(chapters.status == 75, "\(chapters.stderr)")
                #expect(chapters.stderr.tells(of: "mine.txt"), "\(chapters.stderr)")
            }
        }
    }

    @Test func `a playlist, what it names and where it lies`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a/one.wav", seconds: 0.3)
            try folder.write(Array("one.wav\n".utf8), to: "a/list.m3u")
            for fault in [
                Fault(.open, "list.m3u", EIO), Fault(.read, "list.m3u", EIO), Fault(.stat, "one.wav", EIO),
                Fault(.opendir, "a", ENOTCONN),
            ] {
                let result = try Self.convert("a/list.m3u", [fault], in: folder)
                #expect(result.status == 75, "\(fault.testDescription): \(result.stderr)")
            }
            let closed = try Self.convert("a/list.m3u", [Fault(.open, "list.m3u", EACCES)], in: folder)
            #expect(closed.status == 1, "\(closed.stderr)")
            #expect(closed.stderr.tells(of: "list.m3u"), "\(closed.stderr)")
            // The folder is listed for other spellings.
            try folder.write(Array("ONE.wav\n".utf8), to: "a/list.m3u")
            let spelled = try Self.convert("a/list.m3u", [Fault(.opendir, "a", ENOTCONN)], in: folder)
            #expect(spelled.status == 75, "\(spelled.stderr)")
            #expect(folder.names == ["a"])
        }
    }

    /// The folders above are an author and a series.
    @Test func `where a book lies cannot be told for now`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            for input in ["book", "book/."] {
                let result = try Self.convert(input, [Fault(.realpath, ".", EIO)], in: folder)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(folder.names == ["book"], "\(result.stderr)")
                let closed = try Self.convert(
                    input, [Fault(.realpath, ".", EACCES)], in: folder, ["--dry-run"])
                #expect(closed.status == 0, "\(closed.stderr)")
            }
        }
    }

    /// Not by faults: links that lead in a circle or nowhere.
    @Test func `a disc by a link that leads nowhere fails the book`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            for (target, words) in [("CD3", "in a circle"), ("../gone", "leads nowhere")] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path("book/CD3"), withDestinationPath: target)
                let result = try Self.convert("book", [], in: folder)
                #expect(result.status != 0)
                #expect(result.status != 75)
                #expect(result.stderr.tells(of: "book/CD3"), "\(result.stderr)")
                #expect(result.stderr.contains(words), "\(result.stderr)")
                try FileManager.default.removeItem(atPath: folder.path("book/CD3"))
            }
            #expect(folder.names == ["book"])
        }
    }

    @Test func `settings that cannot be read for now`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            try folder.write([], to: "forge-native.toml")
            for fault in [
                Fault(.open, "forge-native.toml", EIO), Fault(.read, "forge-native.toml", EIO),
            ] {
                let result = try Self.convert("book", [fault], in: folder)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(result.stderr.tells(of: "forge-native.toml"), "\(result.stderr)")
            }
        }
    }

    /// A file that cannot be looked at may be an input: nobody replaces it.
    @Test func `an output or input that cannot be told apart for now`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            try folder.write("old".utf8, to: "out.m4b")
            for name in ["out.m4b", "book/CD1/1.wav"] {
                let result = try Self.convert(
                    "book", [Fault(.stat, name, ESTALE)], in: folder, ["--overwrite"])
                #expect(result.status == 75, "\(name): \(result.stderr)")
                let isKept = folder.read("out.m4b") == Array("old".utf8)
                #expect(isKept)
            }
        }
    }

    @Test func `--skip-damaged leaves out no track that may be back in a moment`() throws {
        try withTemporaryFolder { folder in
            try Self.makeBook(folder)
            let result = try Self.convert(
                "book", [Fault(.open, "CD2/1.wav", EIO)], in: folder, ["--skip-damaged"])
            #expect(result.status == 75, "\(result.stderr)")
            #expect(folder.names == ["book"], "\(result.stderr)")
        }
    }
}
