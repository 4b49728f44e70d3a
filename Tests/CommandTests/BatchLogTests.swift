import ForgeBatch
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// The log of a batch: from its events alone, and by the built program.
@Suite struct BatchLogTests {
    /// The lines of a log without their times.
    private func lines(_ folder: TemporaryFolder, _ name: String = "log") -> [String] {
        String(decoding: folder.read(name), as: UTF8.self).split(separator: "\n").map {
            String($0.dropFirst(21))
        }
    }

    private func log(
        _ folder: TemporaryFolder, _ level: LogLevel = .debug, isLimited: Bool = false
    ) throws -> BatchLog {
        BatchLog(try LogFile(ForgePath(folder.path("log"))), level: level.level, isLimited: isLimited)
    }

    @Test func `a book's lines carry its name, from the first attempt to the last`() throws {
        try withTemporaryFolder { folder in
            var log = try log(folder)
            log.begin(BatchOptions(libraries: ["lib", "more"], output: "out"), slots: 2)
            log.show(.batch(.found(books: 2, files: 7)))
            var slow = BatchSamples.item("Slow\nBook")
            slow.warnings = ["no cover"]
            log.show(.batch(.planned(BatchSamples.plan([slow, BatchSamples.item("Bad")]))))
            // As the batch tells them right behind the plan.
            log.show(.batch(.warning(book: nil, "a folder\u{1B} cannot be read")))
            log.show(.batch(.warning(book: 0, "no cover")))
            log.show(.batch(.began(book: 0, attempt: 1)))
            log.show(.batch(.warning(book: 0, "no cover")))
            log.show(.batch(.retrying(book: 0, attempts: 1, delaySeconds: 1.25, Samples.error)))
            log.show(.batch(.began(book: 0, attempt: 2)))
            var done = BatchSamples.record("Slow\nBook")
            done.warnings = ["no cover", "a late one"]
            log.show(.batch(.ended(book: 0, done)))
            var failed = BatchSamples.record("Bad", .failed)
            failed.attempts = 3
            log.show(.batch(.ended(book: 1, failed)))
            log.show(.batchEnded(BatchSamples.report))
            #expect(
                lines(folder) == [
                    "info batch begins: lib, more to out; 1 book at once, 2 encode slots",
                    "info found 2 folders, 7 files",
                    "info 2 books to make, 2:00:00, about 57.6 MB of 5.0 GB free",
                    #"warning a folder\u{1B} cannot be read"#,
                    #"warning [Slow\nBook] no cover"#,
                    #"info [Slow\nBook] attempt 1: lib/Slow\nBook to out/Slow\nBook/Slow\nBook.m4b (new)"#,
                    #"warning [Slow\nBook] attempt 1 failed, again in 1.3 s: a\n.mp3: the data is cut (end of file); replace the file"#,
                    #"info [Slow\nBook] attempt 2: lib/Slow\nBook to out/Slow\nBook/Slow\nBook.m4b"#,
                    #"info [Slow\nBook] wrote out/Slow\nBook/Slow\nBook.m4b: 1:00:00, 12 chapters, 28.8 MB, 100x real time"#,
                    #"warning [Slow\nBook] a late one"#,
                    #"error [Bad] failed after 3 attempts: a\n.mp3: the data is cut (end of file); replace the file"#,
                    "info batch ends: 1 book made, 1:00:00, 28.8 MB, in 0:01:30, 40x real time; 1 finished before; "
                        + "1 left out; 1 not made; 1 FAILED",
                ])
        }
    }

    @Test func `books that share a title are told apart by their places`() throws {
        try withTemporaryFolder { folder in
            var log = try log(folder, .error)
            var other = BatchSamples.item("Emma")
            other.source = "lib/Other/Emma"
            let plan = BatchSamples.plan([BatchSamples.item("Emma"), other, BatchSamples.item("Jane")])
            log.show(.batch(.planned(plan)))
            for book in 0..<3 { log.show(.batch(.ended(book: book, BatchSamples.record("x", .failed)))) }
            let names = lines(folder).map { $0.prefix { $0 != "]" } }
            #expect(names == ["error [Emma, lib/Emma", "error [Emma, lib/Other/Emma", "error [Jane"])
        }
    }

    @Test(arguments: [
        (LogLevel.debug, ["warning", "debug", "info", "warning", "debug"]),
        (.info, ["warning", "info", "warning"]),
        (.warning, ["warning", "warning"]), (.error, []),
    ])
    func `what is not made has a level by what it asks of the reader`(_ level: LogLevel, _ levels: [String])
        throws
    {
        try withTemporaryFolder { folder in
            var log = try log(folder, level)
            var items = ["Aside", "Old", "Late", "Stopped"].map { BatchSamples.item($0, .skip) }
            items[0].reason = "set aside"
            var plan = BatchSamples.plan(items)
            plan.warnings = []
            log.show(.batch(.planned(plan)))
            var aside = BatchSamples.record("Aside", .skipped)
            // The report has the reason as a warning; one line is enough.
            aside.warnings = ["set aside"]
            log.show(.batch(.ended(book: 0, aside)))
            var old = BatchSamples.record("Old", .unchanged)
            old.warnings = ["told in an earlier run"]
            log.show(.batch(.ended(book: 1, old)))
            log.show(.batch(.ended(book: 2, BatchSamples.record("Late", .cancelled))))
            var stopped = BatchSamples.record("Stopped", .cancelled)
            stopped.attempts = 1
            log.show(.batch(.ended(book: 3, stopped)))
            let begun = ProgressSnapshot(stage: .processing)
            let half = ProgressSnapshot(stage: .processing, fraction: 0.5)
            let start = ContinuousClock.now
            log.show(.batch(.progress(book: 2, begun)), at: start)
            log.show(.batch(.progress(book: 2, half)), at: start + .seconds(3))
            log.show(.batch(.progress(book: 2, half)), at: start + .seconds(4))
            let all = lines(folder).filter { !$0.contains("to make") }
            #expect(all.map { String($0.prefix { $0 != " " }) } == levels, "\(all)")
            #expect(level != .debug || all[0] == "warning [Aside] left out: set aside")
            #expect(level != .debug || all[4].hasPrefix("debug [Late] progress: 50%"))
        }
    }

    @Test func `what a limit leaves out is no warning`() throws {
        try withTemporaryFolder { folder in
            var log = try log(folder, .warning, isLimited: true)
            var plan = BatchSamples.plan([BatchSamples.item("A", .skip)])
            plan.warnings = []
            log.show(.batch(.planned(plan)))
            log.show(.batch(.ended(book: 0, BatchSamples.record("A", .skipped))))
            #expect(lines(folder).isEmpty)
        }
    }

    @Test func `what ends a batch before its time is its last line`() throws {
        try withTemporaryFolder { folder in
            var log = try log(folder)
            log.show(.failed(Samples.error))
            log.show(.stopped(.signal(15)))
            log.show(.stopped(.outputClosed))
            #expect(
                lines(folder) == [
                    #"error a\n.mp3: the data is cut (end of file); replace the file"#,
                    "warning interrupted by signal 15", "warning interrupted: nobody reads standard output",
                ])
        }
    }

    @Test func `a batch writes its log, turns it over, and a dry run writes none`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/Ann/One/1.wav")
            try folder.write(Array("junk".utf8), to: "lib/Bad/1.mp3")
            func run(_ words: String...) throws -> RunResult {
                try ForgeNativeProgram.run(
                    ["batch", "lib", "-o", "out", "--log-file", "log"] + words, in: folder.path)
            }
            #expect(try run("--dry-run").status == 0)
            #expect(folder.names == ["lib"])
            // A log that is full but for a few lines.
            let old = "2026-11-21T10:00:00Z info x\n"
            let room = LogFile.defaultLimit - old.utf8.count - 200
            try folder.write(Array(old.utf8) + [UInt8](repeating: 32, count: room) + [10], to: "log")
            #expect(try run().status == 1)
            #expect(folder.names == ["lib", "log", "log.1", "out"])
            #expect(folder.read("log.1").count <= LogFile.defaultLimit)
            #expect(folder.read("log.1").starts(with: old.utf8))
            let all = lines(folder, "log.1").suffix(from: 2) + lines(folder)
            #expect(all.first == "info batch begins: lib to out; 1 book at once, 1 encode slot", "\(all)")
            #expect(all.count { $0.hasPrefix("error [Bad] lib/Bad/1.mp3 is a text, not an audio file") } == 1)
            #expect(
                all.count { $0.hasPrefix("info [One] wrote out/Ann/One/One.m4b: 0:00:01, 1 chapter, ") } == 1)
            #expect(all.last?.hasPrefix("info batch ends: 1 book made, ") == true)
        }
    }

    @Test func `a log that cannot be opened stops a batch before it begins`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            let words = ["batch", "lib", "-o", "out", "--json", "--log-file", "lib/A/1.wav"]
            let result = try ForgeNativeProgram.run(words, in: folder.path)
            #expect(result.status == 2, "\(result.stderr)")
            #expect(result.stderr.contains("is not a log of this program"), "\(result.stderr)")
            #expect(folder.names == ["lib"])
            #expect(try jsonLines(result.text).map { $0["type"] as? String } == ["error"])
        }
    }
}
