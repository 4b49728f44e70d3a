import Foundation
import TestSupport
import Testing

/// The output of a conversion that goes well.
@Suite struct ConvertTests {
    private static let book = "The Asterisk Prompts"

    private func withBook(_ body: (TemporaryFolder) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: Project.path("Fixtures/\(Self.book)"), toPath: folder.path(Self.book))
            try body(folder)
        }
    }

    @Test func `a dry run prints the plan and writes nothing`() throws {
        try withBook { folder in
            let before = FolderSnapshot(folder.path)
            let result = try ForgeNativeProgram.run(
                ["convert", "--dry-run", "--encoder", "aac:fast", "--narrator", "Somebody", Self.book],
                in: folder.path)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            // The output is named from the root.
            let here = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path
            try Golden.expect(result.text.replacing(here, with: "/here"), is: "dry-run.txt")
            #expect(FolderSnapshot(folder.path) == before)
        }
    }

    @Test func `a dry run for programs is one line`() throws {
        try withBook { folder in
            let result = try ForgeNativeProgram.run(
                ["convert", "--dry-run", "--json", Self.book], in: folder.path)
            #expect(result.status == 0)
            let lines = try jsonLines(result.text).filter { $0["type"] as? String != "progress" }
            #expect(lines.map { $0["type"] as? String } == ["plan"])
            #expect((lines.first?["tracks"] as? [Any])?.count == 3)
        }
    }

    @Test func `a folder becomes a book, and nothing else changes`() throws {
        try withBook { folder in
            let before = FolderSnapshot(folder.path(Self.book))
            let result = try ForgeNativeProgram.run(["convert", Self.book], in: folder.path)
            #expect(result.status == 0)
            #expect(result.stdout.isEmpty)
            #expect(FolderSnapshot(folder.path(Self.book)) == before)
            #expect(folder.names == [Self.book, "\(Self.book).m4b"])
            let lines = result.stderr.split(separator: "\n")
            #expect(lines.first == "The Asterisk Prompts: 3 tracks, about 0:01:25 and 402.0 kB")
            #expect(lines.contains("chapters  3, one per file, titles from tags"))
            #expect(lines.contains("not found series"))
            let last =
                /^wrote The Asterisk Prompts\.m4b: 0:01:2\d\.\d{3}, 3 chapters, [\d.]+ kB, [\d.]+x real time$/
            #expect(lines.last?.contains(last) == true, "\(result.stderr)")
            let titles = try Oracles.probe(folder.path("\(Self.book).m4b")).chapters.map(\.title)
            #expect(titles == ["Congratulations", "The Echo Test", "Weasels and Monkeys"])
        }
    }

    @Test func `programs hear of plan, progress and result, and people of nothing but warnings`() throws {
        try withBook { folder in
            let result = try ForgeNativeProgram.run(["convert", "--json", Self.book], in: folder.path)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            let lines = try jsonLines(result.text)
            let types = lines.compactMap { $0["type"] as? String }
            #expect(types.count == lines.count)
            #expect(types.filter { $0 != "progress" } == ["plan", "result"])
            #expect(types.contains("progress"))
            #expect(types.last == "result")

            let inspected = try ForgeNativeProgram.run(
                ["inspect", "--json", "\(Self.book).m4b"], in: folder.path)
            #expect(inspected.status == 0)
            let file = try #require(try jsonLines(inspected.text).first)
            let made = try #require(lines.last)
            #expect(file["type"] as? String == "inspection")
            for field in ["length", "sampleRate", "fileSize"] {
                #expect(file[field] as? Int64 == made[field] as? Int64, "\(field)")
                #expect(file[field] != nil, "\(field)")
            }
            #expect(file["chapters"] as? NSArray == made["chapters"] as? NSArray)
            let layout = try #require(file["layout"] as? [String: Any])
            #expect(layout["isMoovFirst"] as? Bool == true)
            #expect(layout["packets"] as? Int64 == made["packets"] as? Int64)
        }
    }

    @Test(.requires(.python)) func `what is said of a book is in it`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            try folder.write([0xFF, 0xD8, 0xFF, 0xD9], to: "c.jpg")
            let said = [
                ("title", "T'ï\"tle"), ("subtitle", "Sub"), ("author", "Äuthor"), ("narrator", "Reader"),
                ("series", "Saga"), ("series-part", "0.5"), ("year", "1999"), ("genre", "Tale"),
                ("description", "Line one\nLine two"), ("publisher", "House"), ("language", "Deutsch"),
                ("asin", "B000000001"), ("isbn", "9780000000002"),
            ]
            let options = said.flatMap { ["--\($0.0)", $0.1] }
            let result = try ForgeNativeProgram.run(
                ["convert", "-q", "a.wav", "-o", "b.m4b", "--cover", "c.jpg"] + options, in: folder.path)
            #expect(result.status == 0, "\(result.stderr)")
            let tags = try Oracles.python(
                """
                import sys, mutagen.mp4
                for key, value in mutagen.mp4.MP4(sys.argv[1]).tags.items():
                    print(key, repr(value))
                """, folder.path("b.m4b"))
            for text in said.map(\.1) where !text.contains("\n") && !text.contains("'") {
                #expect(tags.contains(text), "\(text): \(tags)")
            }
            #expect(tags.contains(#"T'ï"tle"#) || tags.contains(#"T\'ï"tle"#), "\(tags)")
            #expect(tags.contains(#"Line one\nLine two"#))
            #expect(tags.contains("covr"))
        }
    }

    @Test func `a cover that ends early is an error that names it`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            for (name, bytes) in [
                ("c.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2]),
                ("c.png", [0x89] + Array("PNG\r\n\u{1A}\n".utf8)),
            ] as [(String, [UInt8])] {
                try folder.write(bytes, to: name)
                let result = try ForgeNativeProgram.run(
                    ["convert", "-q", "a.wav", "-o", "b.m4b", "--cover", name], in: folder.path)
                #expect(result.status == 1)
                #expect(result.stderr.isError(about: name), "\(result.stderr)")
                #expect(result.stderr.contains("the picture ends early"), "\(result.stderr)")
                #expect(!folder.names.contains("b.m4b"))
            }
        }
    }

    @Test func `more is told when that is asked for, and nothing when that is`() throws {
        try withBook { folder in
            func told(_ option: String) throws -> RunResult {
                try ForgeNativeProgram.run(["convert", "--overwrite", option, Self.book], in: folder.path)
            }
            let verbose = try told("-v")
            #expect(verbose.stderr.contains("3  0:00:58.780  Weasels and Monkeys\n"))
            #expect(verbose.stderr.contains("narrator     Allison Smith  [tags of "))
            let quiet = try told("-q")
            #expect(quiet.stderr == "")
            #expect(quiet.stdout.isEmpty)
        }
    }

    @Test func `a log gets whole lines of progress`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 20)
            let result = try ForgeNativeProgram.run(["convert", "book"], in: folder.path)
            #expect(result.status == 0)
            let lines = result.stderr.split(separator: "\n").filter { $0.hasPrefix("progress: ") }
            #expect(!lines.isEmpty, "\(result.stderr)")
            #expect(
                lines.allSatisfy {
                    $0.contains(/^progress: \d+%, ([\d.]+x real time|[a-z ]+)(, ETA \d:\d\d:\d\d)?$/)
                })
            #expect(lines.count <= 11)
            #expect(!result.stderr.contains("\u{1B}"))
            #expect(!result.stderr.contains("\r"))
        }
    }

    @Test func `names that begin with a dash, hold spaces, quotes, line breaks and letters of any script`()
        throws
    {
        try withTemporaryFolder { folder in
            let names = ["-one.wav", "it's two\n.wav", "drei ü 日本.wav"]
            for name in names { try folder.writeSpeech(name) }
            let result = try ForgeNativeProgram.run(
                ["convert", "--output=-out 日本.m4b", "--"] + names, in: folder.path)
            #expect(result.status == 0, "\(result.stderr)")
            #expect(folder.names.contains("-out 日本.m4b"))
            #expect(result.stderr.isHarmless)
        }
    }

    @Test func `an inspection of a plain file`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav", seconds: 2, channels: 2)
            let result = try ForgeNativeProgram.run(["inspect", "a.wav"], in: folder.path)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            try Golden.expect(result.text, is: "inspect-wav.txt")
        }
    }

    @Test(arguments: [
        ("nowhere.m4b", 2, "inputMissing"), ("text.mp3", 1, "inputDamaged"), (".", 1, "inputDamaged"),
    ])
    func `an inspection that fails is one line`(_ name: String, _ status: Int, _ code: String) throws {
        try withTemporaryFolder { folder in
            try folder.write("no sound".utf8, to: "text.mp3")
            let result = try ForgeNativeProgram.run(["inspect", "--json", name], in: folder.path)
            #expect(result.status == Int32(status), "\(result.stderr)")
            #expect(result.stderr.isError(about: name))
            #expect(result.stderr.filter { $0 == "\n" }.count == 1)
            let record = try #require(try jsonLines(result.text).first)
            #expect(record["type"] as? String == "error")
            #expect(record["code"] as? String == code)
        }
    }
}
