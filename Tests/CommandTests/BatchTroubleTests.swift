import Foundation
import TestSupport
import Testing

/// Batches to which something happens from outside.
@Suite struct BatchTroubleTests {
    private func makeLibrary(_ folder: TemporaryFolder, books: Int, seconds: Double = 1) throws {
        for index in 1...books {
            try folder.writeSpeech("lib/B\(index)/1.wav", seconds: seconds, seed: UInt64(index))
        }
    }

    /// Everything in a folder but the journal and the lock.
    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { !$0.hasPrefix(".forge-native.") }.sorted()
    }

    @Test func `a reader that goes away stops the batch, and the next run goes on`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, books: 3)
            let line = "$FORGE batch lib -o out --json | head -n 1; echo ${PIPESTATUS[0]}"
            let cut = try ForgeNativeProgram.shell(line, in: folder.path)
            let lines = cut.text.split(separator: "\n")
            try #require(lines.count == 2)
            #expect(lines[0].hasPrefix(#"{"type":"found""#))
            #expect(lines[1] == "141")
            let whole = try ForgeNativeProgram.run(["batch", "lib", "-o", "out", "-q"], in: folder.path)
            #expect(whole.status == 0)
            #expect(try names(folder.path("out")) == ["B1", "B2", "B3"])
        }
    }

    /// A log that nobody reads any more is no reason to stop.
    @Test func `a log that goes away stops nothing`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, books: 2)
            let line = "$FORGE batch lib -o out 2>&1 | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}"
            #expect(try ForgeNativeProgram.shell(line, in: folder.path).text == "0\n")
            #expect(try names(folder.path("out")) == ["B1", "B2"])
        }
    }

    /// Both signals wait while the program stands still, so that the second comes before the first is obeyed: that
    /// takes a few milliseconds. SIGTERM is the first to be heard of, or the system would make one of two SIGINT.
    @Test func `a second signal ends the batch at once, and the next run goes on, however often`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, books: 1)
            try folder.writeLongBook(minutes: 10)
            try FileManager.default.moveItem(atPath: folder.path("book"), toPath: folder.path("lib/Long"))
            // A book in flight in two runs that were killed would be set aside.
            for _ in 1...2 {
                let child = try ForgeNativeProgram.start(
                    ["batch", "lib", "-o", "out", "--workers", "1"], in: folder.path)
                // The longest is first.
                try child.waitUntil { (try? names(folder.path("out/Long")))?.isEmpty == false }
                for signal in [SIGSTOP, SIGTERM, SIGINT, SIGCONT] { child.send(signal) }
                let result = try child.wait(timeout: 30)
                #expect(result.status == 130)
                // Nobody waited for the book to stop: nothing was told of it.
                #expect(
                    !result.stderr.contains("not made"),
                    "\(result.stderr)")
                #expect(
                    !result.stderr.contains("error"),
                    "\(result.stderr)")
                // The book's own process hears of it when the batch is gone, and takes its file away.
                let deadline = ContinuousClock.now + .seconds(10)
                while try names(folder.path("out/Long")) != [], .now < deadline { usleep(10_000) }
                #expect(try names(folder.path("out/Long")) == [])
                #expect(try names(folder.path("out")) == ["Long"])
            }

            let again = try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path)
            #expect(again.status == 0, "\(again.stderr)")
            #expect(again.stderr.contains("2 books made"), "\(again.stderr)")
            #expect(try names(folder.path("out")) == ["B1", "Long"])
            #expect(try names(folder.path("out/Long")) == ["Long.m4b"])
        }
    }

    @Test(.enabled(if: FullDisk.canBeMade, "mount is not permitted here: the full disk is not tested"))
    func `a disk that fills up fails the books, and the batch goes on when there is room`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, books: 2, seconds: 120)
            try FullDisk.with(bytes: 4 << 20, at: folder.path("disk")) { disk in
                let child = try ForgeNativeProgram.start(
                    ["batch", "lib", "-o", "disk", "--retries", "1", "--retry-delay", "1"], in: folder.path)
                try child.waitUntil { try names(disk).contains("B1") }
                try Tool("dd").run(["if=/dev/zero", "of=\(disk)/filler", "bs=4k"], allowFailure: true)
                let result = try child.wait()
                // One may have been finished before the disk was full; what failed did so for a passing reason.
                #expect(result.status == 75, "\(result.stderr)")
                // The book's own words or, where the disk is full to the last block, the journal's.
                let said = ["no room", "make room"].contains { result.stderr.contains($0) }
                #expect(said, "\(result.stderr)")
                try FileManager.default.removeItem(atPath: "\(disk)/filler")
                let again = try ForgeNativeProgram.run(["batch", "lib", "-o", "disk"], in: folder.path)
                #expect(again.status == 0, "\(again.stderr)")
                for name in ["B1", "B2"] { #expect(try names("\(disk)/\(name)") == ["\(name).m4b"]) }
            }
        }
    }

    @Test(.enabled(if: FullDisk.canBeMade, "mount is not permitted here: the full disk is not tested"))
    func `too little room is found out before anything is made`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, books: 2, seconds: 30)
            try FullDisk.with(bytes: 256 << 10, at: folder.path("disk")) { disk in
                let result = try ForgeNativeProgram.run(["batch", "lib", "-o", "disk"], in: folder.path)
                #expect(result.status == 75, "\(result.stderr)")
                #expect(result.stderr.contains("are needed"), "\(result.stderr)")
                #expect(try names(disk) == [])
            }
        }
    }

    @Test func `a library that goes away fails its books, and is made when it is back`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 10)
            try makeLibrary(folder, books: 2)
            try FileManager.default.moveItem(atPath: folder.path("book"), toPath: folder.path("lib/Long"))
            let child = try ForgeNativeProgram.start(
                ["batch", "lib", "-o", "out", "--workers", "1"], in: folder.path)
            // The longest is first, and in flight.
            try child.waitUntil { (try? names(folder.path("out/Long")))?.isEmpty == false }
            try FileManager.default.moveItem(atPath: folder.path("lib"), toPath: folder.path("gone"))
            let result = try child.wait()
            #expect(result.status == 1, "\(result.stderr)")
            for name in ["B1", "B2"] {
                #expect(result.stderr.contains("failed: lib/\(name): "), "\(result.stderr)")
            }
            #expect(result.stderr.contains("there is no such file"))
            let missing = try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path)
            #expect(missing.status == 2)
            #expect(missing.stderr.contains("no such file or folder"))
            try FileManager.default.moveItem(atPath: folder.path("gone"), toPath: folder.path("lib"))
            let back = try ForgeNativeProgram.run(["batch", "lib", "-o", "out", "-q"], in: folder.path)
            #expect(back.status == 0)
            #expect(try names(folder.path("out")) == ["B1", "B2", "Long"])
        }
    }

    @Test func `--nice is heeded by every thread that works`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 10)
            let child = try ForgeNativeProgram.start(
                ["batch", "book", "-o", "out", "--nice", "7"], in: folder.path)
            try child.waitUntil { (try? names(folder.path("out")))?.isEmpty == false }
            let tasks = "/proc/\(child.processID)/task"
            let priorities = try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap { task in
                let stat = String(decoding: contents(ofFile: "\(tasks)/\(task)/stat") ?? [], as: UTF8.self)
                // Not those of Dispatch, which give themselves the usual one as root, and only hand work on.
                guard stat.contains("(forge-") else { return nil as Substring? }
                // proc(5): the 19th field, the second is a name in brackets that ends with the last bracket.
                return stat.split(separator: ")").last?.split(separator: " ").dropFirst(16).first
            }
            #expect(priorities.count > 2, "\(priorities)")
            #expect(priorities.allSatisfy { $0 == "7" }, "\(priorities)")
        }
    }

    @Test(arguments: [true, false])
    func `--cpu-limit has a thread that looks after it, as long as books are made`(_ isAsked: Bool) throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 10)
            let limit = isAsked ? ["--cpu-limit", "100%"] : []
            let child = try ForgeNativeProgram.start(["batch", "book", "-o", "out"] + limit, in: folder.path)
            try child.waitUntil { (try? names(folder.path("out")))?.isEmpty == false }
            let tasks = "/proc/\(child.processID)/task"
            let threads = try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
                String(decoding: contents(ofFile: "\(tasks)/\(task)/comm") ?? [], as: UTF8.self)
            }
            #expect(threads.contains("forge-governor\n") == isAsked, "\(threads)")
        }
    }

    @Test func `a library inside the output folder is refused`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("out/lib/B/1.wav")
            let result = try ForgeNativeProgram.run(["batch", "out/lib", "-o", "out"], in: folder.path)
            #expect(result.status == 2)
            #expect(result.stderr.contains("out/lib is a library"))
        }
    }

    /// A report is where it was asked for, whatever bytes its name has; what cannot be written is told.
    @Test func `reports have any name, and one that cannot be written is an error`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav")
            let line =
                #"name=$(printf 'r\377.json'); $FORGE batch lib -o out -q --report "$name"; "#
                + #"echo $?; head -c 1 "$name"; ls -A | grep -c tmp"#
            let result = try ForgeNativeProgram.shell(line, in: folder.path)
            #expect(result.text == "0\n{0\n", "\(result.text) \(result.stderr)")
            let none = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "-q", "--report", "none/r.csv"], in: folder.path)
            #expect(none.status == 2)
            #expect(none.stderr.contains("none/r.csv: its folder does not exist"))
        }
    }
}
