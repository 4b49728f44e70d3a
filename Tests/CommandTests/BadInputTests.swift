import Foundation
import TestSupport
import Testing

/// A conversion that must be refused: what it prints, and that it changes nothing.
struct Refusal {
    let folder: TemporaryFolder
    let before: FolderSnapshot

    init(_ folder: TemporaryFolder) {
        self.folder = folder
        before = FolderSnapshot(folder.path)
    }

    /// Runs the conversion twice, for people and for programs, and compares both with what is wanted.
    ///
    /// `path` is a part of the file's name as it is to be told; `remedy` a part of the advice.
    func expect(
        _ arguments: [String], status: Int32, code: String, step: String, path: String, remedy: String,
        run: ([String]) throws -> RunResult, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for mode in [["-q"], ["-q", "--json"]] {
            let result = try run(["convert"] + mode + arguments)
            let told = result.stderr
            #expect(result.status == status, "\(told)", sourceLocation: sourceLocation)
            #expect(told.hasPrefix("error: "), sourceLocation: sourceLocation)
            #expect(told.hasSuffix("\n"), sourceLocation: sourceLocation)
            #expect(
                told.filter { $0 == "\n" }.count == 1, "one line: \(told)", sourceLocation: sourceLocation)
            #expect(told.tells(of: path), "\(told)", sourceLocation: sourceLocation)
            #expect(told.contains(remedy), "\(told)", sourceLocation: sourceLocation)
            #expect(FolderSnapshot(folder.path) == before, sourceLocation: sourceLocation)
            guard mode.contains("--json") else { continue }
            let record = try #require(try jsonLines(result.text).last, sourceLocation: sourceLocation)
            #expect(record["type"] as? String == "error", sourceLocation: sourceLocation)
            #expect(record["code"] as? String == code, "\(told)", sourceLocation: sourceLocation)
            #expect(record["step"] as? String == step, sourceLocation: sourceLocation)
            #expect((record["path"] as? String)?.contains(path) == true, sourceLocation: sourceLocation)
            #expect(record["transient"] as? Bool == (status == 75), sourceLocation: sourceLocation)
            #expect("error: \(record["message"] ?? "")\n" == told, sourceLocation: sourceLocation)
        }
    }

    func expect(
        _ arguments: [String], status: Int32, code: String, step: String, path: String, remedy: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try expect(
            arguments, status: status, code: code, step: step, path: path, remedy: remedy,
            run: { try ForgeNativeProgram.run($0, in: folder.path) }, sourceLocation: sourceLocation)
    }
}

/// Each way in which an input can be wrong: one line, the right status, nothing written, nothing changed.
@Suite struct BadInputTests {
    @Test func `a chapter file that does not fit`() throws {
        try withTemporaryFolder { folder in
            let sound = WAVFile.data(Signal.speech16(22_050, rate: 22_050), rate: 22_050)
            try folder.write(sound, to: "Book/1.wav")
            try folder.write(Array("0:00 A\n0:02 B\n".utf8), to: "mine.txt")
            try Refusal(folder).expect(
                ["Book", "--chapters", "mine.txt"], status: 1, code: "inputUnreadable", step: "planning",
                path: "mine.txt", remedy: "line 2: it begins beyond the end of the audio")
            try Refusal(folder).expect(
                ["Book", "--chapters", "cue"], status: 2, code: "usage", step: "planning", path: "Book",
                remedy: "leave out --chapters")
        }
    }

    @Test func `a missing folder`() throws {
        try withTemporaryFolder { folder in
            try Refusal(folder).expect(
                ["nowhere"], status: 2, code: "inputMissing", step: "scanning", path: "nowhere",
                remedy: "check the name")
        }
    }

    @Test func `a folder without audio`() throws {
        try withTemporaryFolder { folder in
            try folder.write("hello".utf8, to: "book/notes.txt")
            try folder.write([], to: "book/.hidden.mp3")
            try Refusal(folder).expect(
                ["book"], status: 2, code: "noAudio", step: "scanning", path: "book", remedy: "folder")
        }
    }

    @Test func `an empty folder`() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("book"), withIntermediateDirectories: true)
            try Refusal(folder).expect(
                ["book"], status: 2, code: "noAudio", step: "scanning", path: "book", remedy: "folder")
        }
    }

    @Test(arguments: ["1.mp3", "2.m4a"])
    func `text with the name of audio, between good tracks`(_ name: String) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/0.wav")
            try folder.write(String(repeating: "This is no sound.\n", count: 500).utf8, to: "book/\(name)")
            try folder.writeSpeech("book/3.wav")
            try Refusal(folder).expect(
                ["book"], status: 1, code: "inputDamaged", step: "probing", path: "book/\(name)",
                remedy: "--damaged skip")
        }
    }

    @Test func `a file of no bytes, given by name`() throws {
        try withTemporaryFolder { folder in
            try folder.write([], to: "empty.mp3")
            try Refusal(folder).expect(
                ["empty.mp3"], status: 1, code: "inputDamaged", step: "probing", path: "empty.mp3",
                remedy: "replace")
        }
    }

    @Test(.requires(.ffmpeg), arguments: [[], ["-movflags", "+faststart"]])
    func `an M4A that was cut short`(_ flags: [String]) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("good.wav", seconds: 20)
            let words = ["-v", "error", "-i", "good.wav", "-c:a", "aac"] + flags + ["whole.m4a"]
            try Tool.ffmpeg.run(words, in: folder.path)
            let whole = folder.read("whole.m4a")
            try folder.write(whole.prefix(whole.count / 2), to: "book/cut.m4a")
            try Refusal(folder).expect(
                ["book"], status: 1, code: "inputDamaged", step: "probing",
                path: "book/cut.m4a", remedy: "--damaged skip")
        }
    }

    @Test func `a file that may not be read`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try folder.writeSpeech("book/2.wav")
            chmod(folder.path("book/2.wav"), 0)
            try withTemporaryFolder { place in
                chmod(place.path, 0o777)
                try Refusal(folder).expect(
                    [folder.path("book"), "-o", place.path("a.m4b")], status: 1,
                    code: "inputUnreadable", step: "probing", path: "book/2.wav", remedy: "read permission",
                    run: { arguments in
                        try ForgeNativeProgram.runUnprivileged(arguments, copiedTo: place)
                    })
                #expect(!place.names.contains { $0 != "forge-native" })
            }
        }
    }

    @Test func `a folder that may not be read`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            chmod(folder.path("book"), 0)
            defer { chmod(folder.path("book"), 0o755) }
            try withTemporaryFolder { place in
                let result = try ForgeNativeProgram.runUnprivileged(
                    ["convert", "-q", folder.path("book")], copiedTo: place)
                #expect(result.status == 1)
                #expect(result.stderr.contains("/book may not be read"), "\(result.stderr)")
                #expect(result.stderr.filter { $0 == "\n" }.count == 1)
            }
        }
    }

    @Test func `damaged tracks are left out when that is asked for, and loudly`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try folder.write("This is no sound.".utf8, to: "book/2.mp3")
            try folder.writeSpeech("book/3.wav", seed: 2)
            let result = try ForgeNativeProgram.run(
                ["convert", "--skip-damaged", "book"], in: folder.path)
            #expect(result.status == 0)
            let warnings = result.stderr.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
            #expect(warnings.contains { $0.contains("book/2.mp3") && $0.contains("LEFT OUT") })
            #expect(result.stderr.hasSuffix("\nNOT COMPLETE: 1 track left out because of damage: 2.mp3\n"))
            #expect(Set(warnings).count == warnings.count)
            #expect(folder.names == ["book", "book.m4b"])
            #expect(try Oracles.probe(folder.path("book.m4b")).chapters.count == 2)
        }
    }

    @Test func `a book of nothing but damaged tracks is refused even so`() throws {
        try withTemporaryFolder { folder in
            try folder.write("This is no sound.".utf8, to: "book/2.mp3")
            try folder.write("Neither is this.".utf8, to: "book/1.mp3")
            let result = try ForgeNativeProgram.run(
                ["convert", "-q", "--skip-damaged", "book"], in: folder.path)
            #expect(result.status == 2)
            #expect(result.stderr.filter { $0 == "\n" }.count == 1)
            #expect(folder.names == ["book"])
        }
    }
}
