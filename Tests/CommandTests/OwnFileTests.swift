import Foundation
import TestSupport
import Testing

/// Inputs stay as they are, and outputs go where their name says, not where a link leads.
@Suite struct OwnFileTests {
    private func forge(_ words: [String], in folder: TemporaryFolder) throws -> RunResult {
        try ForgeNativeProgram.run(words, in: folder.path)
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            (["book", "-o", "book/desc.txt"], "beside the audio"),
            (["book", "-o", "link.m4b"], "beside the audio"),
            (["book", "-o", "book/cover.jpg"], "beside the audio"),
            (["book", "-o", "book/x.cue"], "beside the audio"),
            (["book", "-o", "book/chapters.txt"], "beside the audio"),
            (["book", "--cover", "c.jpg", "-o", "./book/../c.jpg"], "the cover"),
            (["book", "--chapters", "ch.txt", "-o", "ch.txt"], "chapters"),
            (["p.m3u", "-o", "p.m3u"], "the input"), (["book", "-o", "forge-native.toml"], "settings"),
            (["book", "--log-file", "log", "-o", "log"], "the log"),
        ])
    func `an output is none of the files that are read`(_ words: [String], _ name: String) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            for file in ["book/desc.txt", "book/x.cue", "ch.txt"] { try folder.write("text".utf8, to: file) }
            try folder.write("00:00:00.000 One\n".utf8, to: "book/chapters.txt")
            try folder.write("book/1.wav\n".utf8, to: "p.m3u")
            try folder.write("bitrate = \"48k\"\n".utf8, to: "forge-native.toml")
            try Tool.ffmpeg.run(
                ["-f", "lavfi", "-i", "color=red:s=200x200", "-frames:v", "1", folder.path("c.jpg")])
            try FileManager.default.copyItem(
                atPath: folder.path("c.jpg"), toPath: folder.path("book/cover.jpg"))
            link(folder.path("book/desc.txt"), folder.path("link.m4b"))
            try folder.write([], to: "log")
            let before = FolderSnapshot(folder.path("book"))
            let result = try forge(["convert", "--overwrite"] + words, in: folder)
            #expect(result.status == 2, "\(result.stderr)")
            #expect(result.stderr.contains(name), "\(result.stderr)")
            #expect(result.stderr.contains("error: \(words[words.count - 1]) is "), "\(result.stderr)")
            #expect(FolderSnapshot(folder.path("book")) == before)
        }
    }

    /// A file beside the audio that says nothing of the book may be replaced.
    @Test func `another file beside the audio is no input`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try folder.write("x".utf8, to: "book/old.bin")
            let words = ["convert", "book", "-q", "--overwrite", "-o", "book/old.bin"]
            #expect(try forge(words, in: folder).status == 0)
        }
    }

    @Test func `a batch replaces none of its sources`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.write([], to: "out/A/.x")
            link(folder.path("lib/A/1.wav"), folder.path("out/A/A.m4b"))
            let before = FolderSnapshot(folder.path("lib"))
            let result = try forge(["batch", "lib", "-o", "out", "--conflict", "replace"], in: folder)
            #expect(
                result.status == 1,
                "\(result.stderr)")
            #expect(
                result.stderr.contains("out/A/A.m4b is one of the files that are read"),
                "\(result.stderr)")
            #expect(FolderSnapshot(folder.path("lib")) == before)
            #expect(folder.read("out/A/A.m4b").count > 44)
        }
    }

    @Test(arguments: [
        "out/.forge-native.lock", "out/.forge-native.sqlite", "out/.forge-native.sqlite-journal",
        "out/.forge-native.sqlite-wal", "j.sqlite", "j.sqlite.lock", "r.json", "log",
    ])
    func `nothing is written through a link`(_ name: String) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.write([], to: "out/.x")
            for target in ["gone", "precious"] {
                try folder.write("precious".utf8, to: "precious")
                symlink(folder.path(target), folder.path(name))
                var words = ["batch", "lib", "-o", "out", "--report", "r.json", "--log-file", "log"]
                if name.hasPrefix("j.") { words += ["--journal", "j.sqlite"] }
                let result = try forge(words, in: folder)
                #expect(
                    result.status == 2,
                    "\(result.stderr)")
                #expect(
                    result.stderr.contains("error: \(name) is a link"),
                    "\(result.stderr)")
                #expect(folder.read("precious") == Array("precious".utf8))
                #expect(!folder.names.contains("gone"))
                #expect(!FileManager.default.fileExists(atPath: folder.path("out/A/A.m4b")))
                unlink(folder.path(name))
            }
        }
    }

    /// Inputs by their own name, by another one and by hard links; files of other programs; files that SQLite would remove.
    @Test(
        .requires(Tool("python3")),
        arguments: [
            ["--report", "lib/A/metadata.json"], ["--report", "same.json"], ["--report", "precious.json"],
            ["--report", "precious.csv"], ["--journal", "lib/A/1.wav"], ["--journal", "same.wav"],
            ["--journal", "lib/A/metadata.json"], ["--journal", "other.db"], ["--journal", "wal.db"],
            ["--journal", "notes"], ["--journal", "walnotes"], ["--log-file", "lib/A/1.wav"],
            ["--log-file", "same.wav"], ["--log-file", "log"],
            ["--report", "two.json", "--log-file", "./two.json"],
            ["--report", "two.json", "--journal", "two.json"],
            ["--log-file", "out/.forge-native.lock"], ["--log-file", "j-journal", "--journal", "j"],
        ])
    func `what a batch writes for itself takes no file's place`(_ words: [String]) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.write(#"{"title": "X"}"#.utf8, to: "lib/A/metadata.json")
            link(folder.path("lib/A/1.wav"), folder.path("same.wav"))
            link(folder.path("lib/A/metadata.json"), folder.path("same.json"))
            for name in ["precious.json", "precious.csv", "notes-journal", "walnotes-wal", "log.2"] {
                try folder.write("my notes".utf8, to: name)
            }
            try folder.write("2026-11-21T10:00:00Z info x\n".utf8, to: "log")
            for (name, sql) in [
                ("other.db", "create table song(title)"),
                ("wal.db", "pragma journal_mode=wal; create table song(title)"),
            ] {
                let code = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
                try Tool("python3").run(["-c", code, folder.path(name), sql])
            }
            try folder.write([], to: "out/.x")
            let before = FolderSnapshot(folder.path)
            let result = try forge(["batch", "lib", "-o", "out"] + words, in: folder)
            #expect(result.status == 2, "\(result.stderr)")
            let named = words.contains("log") ? "log.2" : words.last { !$0.hasPrefix("--") }!
            let suffix = named == "notes" ? "-journal" : named == "walnotes" ? "-wal" : ""
            let expected = words.contains("j") ? "j-journal" : named + suffix
            #expect(result.stderr.isError(about: expected), "\(result.stderr)")
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    /// A file that an earlier run wrote is its own, in any form, and an empty file is nobody's.
    @Test func `files of earlier runs are taken`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            for name in ["empty.json", "empty.csv", "j", "log"] { try folder.write([], to: name) }
            try folder.write(#"{"schema": 9, "libraries": [], "books": {}}"#.utf8, to: "later.json")
            for report in ["empty.json", "empty.json", "empty.csv", "empty.csv", "later.json"] {
                let words = ["--report", report, "--journal", "j", "--log-file", "log"]
                let result = try forge(["batch", "lib", "-o", "out"] + words, in: folder)
                #expect(result.status == 0, "\(report): \(result.stderr)")
            }
        }
    }

    @Test func `a library without a book makes nothing`() throws {
        try withTemporaryFolder { folder in
            try folder.write("text".utf8, to: "lib/A/notes.txt")
            try folder.writeSpeech("full/B/1.wav")
            let before = FolderSnapshot(folder.path)
            for (words, text) in [
                (["lib"], "error: lib: there is no book in it"),
                (["lib", "--dry-run"], "error: lib: there is no book in it"),
                (["full", "--include", "C*"], "error: full: its one book is not wanted"),
                (["full", "--exclude", "*"], "error: full: its one book is not wanted"),
            ] {
                let more = ["-o", "new/out", "--journal", "j", "--log-file", "log", "--report", "r.json"]
                let result = try forge(["batch"] + words + more, in: folder)
                #expect(result.status == 2, "\(result.stderr)")
                #expect(result.stderr.hasPrefix(text), "\(result.stderr)")
                #expect(FolderSnapshot(folder.path) == before, "\(words)")
            }
            // Beside one that holds books it is what failed; a pattern that matches nothing is told of.
            let result = try forge(
                ["batch", "lib", "full", "-o", "out", "--include", "B", "--include", "X*"], in: folder)
            #expect(result.status == 1, "\(result.stderr)")
            #expect(folder.read("out/B/B.m4b").count > 1000, "\(result.stderr)")
            #expect(result.stderr.contains("failed: lib: lib: there is no book in it"))
            #expect(result.stderr.contains("warning: --include X* matches no book"), "\(result.stderr)")
        }
    }

    @Test func `a file that is no lock is kept`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.write("precious".utf8, to: "out/.forge-native.lock")
            let result = try forge(["batch", "lib", "-o", "out"], in: folder)
            #expect(result.status == 2, "\(result.stderr)")
            #expect(result.stderr.contains("not a lock"), "\(result.stderr)")
            #expect(folder.read("out/.forge-native.lock") == Array("precious".utf8))
        }
    }

    @Test(arguments: ["all/lib", "nothing"])
    func `a batch that is refused leaves nothing`(_ library: String) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("all/lib/A/1.wav")
            let before = FolderSnapshot(folder.path)
            let output = library == "nothing" ? "new/out" : "all"
            let result = try forge(["batch", library, "-o", output], in: folder)
            #expect(result.status == 2, "\(result.stderr)")
            #expect(FolderSnapshot(folder.path) == before)
            let words = [
                "batch", "all/lib", "-o", "all", "--log-file", "all/lib/log", "--report", "all/lib/r.json",
            ]
            #expect(try forge(words + ["--journal", "all/lib/j"], in: folder).status == 2)
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    /// However they meet: one works, and the others say who does.
    @Test func `batches that begin together with one new journal`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.writeSpeech("lib/B/1.wav", seed: 2)
            for round in 1...5 {
                let children = try (1...3).map { number in
                    try ForgeNativeProgram.start(
                        ["batch", "lib", "-o", "out\(round)-\(number)", "--journal", "j\(round)", "-q"],
                        in: folder.path)
                }
                let results = try children.map { try $0.wait() }
                #expect(results.contains { $0.status == 0 })
                for result in results where result.status != 0 {
                    #expect(
                        result.status == 2,
                        "\(result.status) \(result.stderr)")
                    #expect(
                        result.stderr.contains("another batch is writing to this journal"),
                        "\(result.status) \(result.stderr)")
                }
            }
        }
    }
}
