import ForgeModel
import Foundation
import Logging
import TestSupport
import Testing

@testable import ForgeCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct LogFileTests {
    private func lines(_ folder: TemporaryFolder, _ name: String = "log") -> [Substring] {
        String(decoding: folder.read(name), as: UTF8.self).split(separator: "\n")
    }

    @Test func `a line has its time, level, book and message, and stays one line`() throws {
        try withTemporaryFolder { folder in
            let file = try LogFile(ForgePath(folder.path("log")))
            var logger = Logger(label: "test") { _ in
                // 21 November 2026, 10:00:00 UTC.
                LogFileHandler(file, level: .info) { 1_795_255_200 }
            }
            logger.info("no book")
            logger[metadataKey: LogFileHandler.book] = "The Time\nMachine"
            logger.warning("two\nlines", metadata: ["z": "1", "a": "2"])
            logger.debug("too little")
            #expect(
                lines(folder) == [
                    "2026-11-21T10:00:00Z info no book",
                    #"2026-11-21T10:00:00Z warning [The Time\nMachine] two\nlines a=2 z=1"#,
                ])
        }
    }

    @Test func `a file that is full becomes the first of the old ones, and the oldest goes`() throws {
        try withTemporaryFolder { folder in
            let file = try LogFile(ForgePath(folder.path("log")), limit: 10, oldFiles: 2)
            for number in 1...9 { file.write("line\(number)\n") }
            // Six bytes a line: a second one would be beyond ten.
            #expect(folder.names == ["log", "log.1", "log.2"])
            #expect(
                ["log", "log.1", "log.2"].map { lines(folder, $0) } == [["line9"], ["line8"], ["line7"]])
        }
    }

    @Test func `a file is turned over before the line that would be too much, and counts what it held`()
        throws
    {
        try withTemporaryFolder { folder in
            let head = "2026-11-21T10:00:00Z info x\n"
            try folder.write(Array(head.utf8), to: "log")
            let file = try LogFile(ForgePath(folder.path("log")), limit: 40)
            file.write("123456789ab\n")
            #expect(folder.names == ["log"])
            file.write("c\n")
            #expect(folder.names == ["log", "log.1"])
            #expect(lines(folder) == ["c"])
        }
    }

    @Test func `lines of many threads are whole and none is lost`() async throws {
        try await withTemporaryFolder { folder in
            let file = try LogFile(ForgePath(folder.path("log")), limit: 2000, oldFiles: 100)
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask { for number in 0..<100 { file.write("\(writer)-\(number)-end\n") } }
                }
            }
            let all = folder.names.flatMap { lines(folder, $0) }
            let expected = (0..<8).flatMap { writer in (0..<100).map { "\(writer)-\($0)-end" } }
            #expect(all.map(String.init).sorted() == expected.sorted())
            #expect(folder.names.allSatisfy { folder.read($0).count <= 2000 })
            #expect(folder.names.count > 3)
        }
    }

    /// Two that open one file know no more of each other than two processes do.
    @Test func `two programs share a file: one turns it over when it is full, the other follows`() throws {
        try withTemporaryFolder { folder in
            let path = ForgePath(folder.path("log"))
            let one = try LogFile(path, limit: 20)
            let other = try LogFile(path, limit: 20)
            for number in 1...4 { (number % 2 == 1 ? one : other).write("line\(number)\n") }
            // Six bytes a line: three have room, whoever wrote them.
            #expect(lines(folder, "log.1") == ["line1", "line2", "line3"])
            #expect(lines(folder) == ["line4"])
            // What was turned over has room for this one.
            one.write("5\n")
            #expect(lines(folder) == ["line4", "5"])
            #expect(lines(folder, "log.1").count == 3)
            #expect(folder.names == ["log", "log.1"])
        }
    }

    @Test func `a file that another program turns over at the same time is turned over once`() throws {
        try withTemporaryFolder { folder in
            let path = ForgePath(folder.path("log"))
            let other = try LogFile(path, limit: 9)
            let one = try LogFile(path, limit: 9) { other.write("other\n") }
            one.write("line1\n")
            one.write("one\n")
            #expect(lines(folder) == ["other", "one"])
            #expect(lines(folder, "log.1") == ["line1"])
            // While it is at it, nobody waits: the file is a little larger, then.
            let file = open(path.string, O_RDONLY)
            #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
            other.write("more\n")
            #expect(lines(folder) == ["other", "one", "more"])
            close(file)
            other.write("last\n")
            #expect(lines(folder) == ["last"])
            #expect(folder.names == ["log", "log.1", "log.2"])
        }
    }

    @Test func `lines of many programs are whole and none is lost`() async throws {
        try await withTemporaryFolder { folder in
            let path = ForgePath(folder.path("log"))
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        let file = try? LogFile(path, limit: 2000, oldFiles: 100)
                        for number in 0..<100 { file?.write("2026-11-21T10:00:00Z \(writer)-\(number)\n") }
                    }
                }
            }
            let expected = (0..<8).flatMap { writer in
                (0..<100).map { "2026-11-21T10:00:00Z \(writer)-\($0)" }
            }
            #expect(folder.names.flatMap { lines(folder, $0) }.map(String.init).sorted() == expected.sorted())
            // What was turned over was full: a line takes 27 bytes at most.
            let old = folder.names.filter { $0 != "log" }
            #expect(old.count > 3, "\(old)")
            #expect(old.allSatisfy { folder.read($0).count > 2000 - 27 }, "\(old)")
        }
    }

    @Test func `a log that cannot be written any more does not stop the work`() throws {
        try withTemporaryFolder { folder in
            try folder.write([], to: "inner/other")
            let file = try LogFile(ForgePath(folder.path("inner/log")), limit: 4)
            file.write("one\n")
            try Tool("rm").run(["-r", folder.path("inner")])
            // Neither moving nor opening works now.
            file.write("two\n")
            file.write("three\n")
            try folder.write([], to: "inner/log")
            #expect(folder.names == ["inner"])
        }
    }

    @Test func `a link that takes the name of an open log is not written through`() throws {
        try withTemporaryFolder { folder in
            let file = try LogFile(ForgePath(folder.path("log")))
            file.write("one\n")
            try folder.write([1], to: "other")
            try FileManager.default.moveItem(atPath: folder.path("log"), toPath: folder.path("moved"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("log"), withDestinationPath: "other")
            file.write("two\n")
            #expect(folder.read("other") == [1])
            #expect(lines(folder, "moved") == ["one", "two"])
        }
    }

    @Test func `a file that is no log is left alone`() throws {
        try withTemporaryFolder { folder in
            let song = try folder.writeSpeech("a.wav")
            let bytes = folder.read("a.wav")
            let words = ["convert", "a.wav", "-o", "b.m4b", "--log-file", "a.wav"]
            let result = try ForgeNativeProgram.run(words, in: folder.path)
            #expect(result.status == 2, "\(result.stderr)")
            #expect(result.stderr.contains("is not a log of this program"), "\(result.stderr)")
            #expect(folder.read("a.wav") == bytes)
            #expect(folder.names == ["a.wav"])
            let nowhere = try ForgeNativeProgram.run(
                ["convert", song, "--log-file", "no/where"], in: folder.path)
            #expect(nowhere.status == 2, "\(nowhere.stderr)")
            #expect(nowhere.stderr.contains("No such file"), "\(nowhere.stderr)")
        }
    }

    @Test func `a conversion is written down, under its name, as much as was asked for`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("My Book/a.wav")
            try folder.write(Array("no picture".utf8), to: "My Book/cover.jpg")
            func log(_ level: String) throws -> [Substring] {
                let words = ["convert", "My Book", "--overwrite", "--log-file", level, "--log-level", level]
                let result = try ForgeNativeProgram.run(words, in: folder.path)
                #expect(result.status == 0, "\(result.stderr)")
                return lines(folder, level)
            }
            let info = try log("info")
            let shape = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|warning) \[My Book\] .+/
            #expect(info.allSatisfy { $0.wholeMatch(of: shape) != nil }, "\(info)")
            #expect(info.contains { $0.contains("1 track, 0:00:0") })
            #expect(info.count { $0.contains("] wrote My Book.m4b") } == 1)
            #expect(info.count { $0.contains(" warning ") } == 1, "\(info)")
            let warnings = try log("warning")
            try #require(warnings.count == 1)
            #expect(warnings[0].contains(" warning [My Book] "))
            #expect(try log("debug").count > info.count)
            #expect(try log("error") == [])
        }
    }

    @Test func `a dry run writes no log`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            let words = ["convert", "a.wav", "--dry-run", "--log-file", "log"]
            #expect(try ForgeNativeProgram.run(words, in: folder.path).status == 0)
            #expect(folder.names == ["a.wav"])
        }
    }

    @Test func `what is no file takes lines and is never moved`() throws {
        try withTemporaryFolder { folder in
            try Tool("mkfifo").run([folder.path("pipe")])
            let reader = open(folder.path("pipe"), O_RDONLY | O_NONBLOCK)
            defer { close(reader) }
            let file = try LogFile(ForgePath(folder.path("pipe")), limit: 4)
            for _ in 0..<3 { file.write("line\n") }
            #expect(folder.names == ["pipe"])
        }
    }

    @Test func `the error that ends a conversion is its last line`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("no sound".utf8), to: "bad.mp3")
            let result = try ForgeNativeProgram.run(
                ["convert", "bad.mp3", "--log-file", "log"], in: folder.path)
            #expect(result.status == 1)
            let last = try #require(lines(folder).last)
            #expect(last.contains(" error [bad.mp3] bad.mp3 is a text, not an audio file"), "\(last)")
        }
    }
}
