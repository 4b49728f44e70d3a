import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// Books in processes of their own: crashes, kills, limits, and nothing else that differs.
@Suite struct IsolationTests {
    /// The processes that a program started and that live.
    private func children(of program: ChildProcess) -> [pid_t] {
        let tasks = "/proc/\(program.processID)/task"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return names.flatMap { name in
            String(decoding: contents(ofFile: "\(tasks)/\(name)/children") ?? [], as: UTF8.self)
                .split(separator: " ").compactMap { pid_t($0) }
        }
    }

    private func lives(_ process: pid_t) -> Bool {
        // A process that nobody has waited for yet is none.
        let status = String(decoding: contents(ofFile: "/proc/\(process)/status") ?? [], as: UTF8.self)
        return !status.isEmpty && !status.contains("State:\tZ")
    }

    /// The child that has a file open whose path contains some words.
    private func child(of program: ChildProcess, reading words: String) -> pid_t? {
        children(of: program).first { process in
            let folder = "/proc/\(process)/fd"
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return files.contains {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)"))?
                    .contains(words) == true
            }
        }
    }

    /// Short books, and one that is in the works for long.
    private func makeLibrary(_ folder: TemporaryFolder) throws {
        try folder.writeLongBook(minutes: 20)
        try folder.write([], to: "lib/Short/x")
        try FileManager.default.moveItem(atPath: folder.path("book"), toPath: folder.path("lib/Long"))
        try folder.writeSpeech("lib/Short/1.wav", seconds: 2)
        try folder.writeSpeech("lib/Other/1.wav", seconds: 2, seed: 2)
    }

    private func start(_ folder: TemporaryFolder, _ more: [String]) throws -> ChildProcess {
        try ForgeNativeProgram.start(
            ["batch", "lib", "-o", "out", "--json", "--retry-delay", "0"] + more, in: folder.path)
    }

    /// Waits until the sound of the long book is being encoded for the nth time, and returns the process that does it.
    private func awaitWork(_ batch: ChildProcess, attempt: Int = 1) throws -> pid_t {
        var process: pid_t?
        try batch.waitUntil {
            let lines = String(decoding: batch.stdoutSoFar, as: UTF8.self).split(separator: "\n")
            let begun = lines.lastIndex {
                $0.contains(#""type":"began""#) && $0.contains(#""attempt":\#(attempt)"#)
            }
            guard let begun else { return false }
            let isWorking = lines[begun...].contains {
                $0.contains(#""stage":"processing""#) && !$0.contains(#""fraction":0,"#)
            }
            process = isWorking ? child(of: batch, reading: "lib/Long") : nil
            return process != nil
        }
        return try #require(process)
    }

    private func leftovers(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path("out")).filter {
            $0.contains(".forge-") && !$0.contains(".forge-native.")
        }
    }

    /// Each book that ended, its state, and its error.
    private func ends(_ text: String) throws -> [String: (state: String, error: [String: Any])] {
        var ends: [String: (String, [String: Any])] = [:]
        for line in try jsonLines(text) where line["type"] as? String == "ended" {
            let book = try #require(
                line["result"] as? [String: Any] ?? line["record"] as? [String: Any] ?? line)
            let source = try #require(book["source"] as? String)
            ends[String(source.split(separator: "/").last ?? "")] =
                (book["state"] as? String ?? "", book["error"] as? [String: Any] ?? [:])
        }
        return ends
    }

    /// The error of a book that failed, which has this code and names a file of the book.
    private func error(
        _ code: String, of book: String, in ends: [String: (state: String, error: [String: Any])]
    ) throws -> [String: Any] {
        let error = try #require(ends[book]?.error)
        #expect(error["code"] as? String == code, "\(error)")
        #expect((error["path"] as? String)?.contains("lib/\(book)") == true, "\(error)")
        return error
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGKILL])
    func `a book whose process a signal ends twice fails, and the others are made`(_ signal: Int32) throws {
        let name = [SIGSEGV: "SIGSEGV", SIGABRT: "SIGABRT", SIGKILL: "SIGKILL"][signal] ?? ""
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let batch = try start(folder, ["--workers", "1", "--report", "report.json"])
            kill(try awaitWork(batch), signal)
            kill(try awaitWork(batch, attempt: 2), signal)
            let result = try batch.wait()
            #expect(result.status == 1, "\(result.stderr)")
            let ends = try ends(result.text)
            #expect(ends.mapValues(\.state) == ["Long": "failed", "Short": "done", "Other": "done"])
            let error = try error("crashed", of: "Long", in: ends)
            #expect(error["transient"] as? Bool == false)
            #expect((error["path"] as? String)?.hasSuffix("lib/Long/long.wav") == true, "\(error)")
            #expect((error["reason"] as? String)?.contains(name) == true, "\(error)")
            #expect(try leftovers(folder) == [])
            let report = String(decoding: folder.read("report.json"), as: UTF8.self)
            #expect(report.contains(name))
            // The journal knows of a failure, and of no run that ended with the book in flight.
            let again = try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path)
            #expect(again.status == 0, "\(again.stderr)")
            #expect(!again.stderr.contains("set aside"))
        }
    }

    /// A demuxer that crashes on what it is to look at for the plan.
    @Test(.requires(.cc)) func `a book that crashes when it is opened fails, and the others are made`() throws
    {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--json"], in: folder.path,
                variables: try Fault.variables([Fault(.crash, "lib/Other/1.wav", 0)]))
            #expect(result.status == 1, "\(result.stderr)")
            let ends = try ends(result.text)
            #expect(ends.mapValues(\.state) == ["Long": "done", "Short": "done", "Other": "failed"])
            _ = try error("crashed", of: "Other", in: ends)
            let dry = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "dry", "--dry-run"], in: folder.path,
                variables: try Fault.variables([Fault(.crash, "lib/Other/1.wav", 0)]))
            #expect(dry.text.contains("SIGSEGV"), "\(dry)")
        }
    }

    /// By a real signal of the decoder's own thread, in every attempt.
    @Test(.requires(.cc)) func `a crash at the end of a book leaves nothing behind`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let fault = Fault(.crash, "lib/Other/1.wav", 0, after: 2)
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--json", "--retry-delay", "0"], in: folder.path,
                variables: try Fault.variables([fault]))
            #expect(result.status == 1, "\(result.stderr)")
            let ends = try ends(result.text)
            #expect(ends.mapValues(\.state) == ["Long": "done", "Short": "done", "Other": "failed"])
            _ = try error("crashed", of: "Other", in: ends)
            #expect(result.text.split(separator: "\"type\":\"retry\"").count == 2)
            #expect(try leftovers(folder) == [])
        }
    }

    @Test func `a book whose process crashes once is made by the next`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let batch = try start(folder, ["--workers", "1"])
            kill(try awaitWork(batch), SIGSEGV)
            let result = try batch.wait()
            #expect(result.status == 0, "\(result.stderr)")
            #expect(try ends(result.text)["Long"]?.state == "done")
            #expect(result.text.contains(#""code":"crashed""#), "the retry tells why")
        }
    }

    /// One slot for two books: where the process took it with it, the other book waited for ever.
    @Test func `the slot of a process that ended is another book's`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            try FileManager.default.copyItem(
                atPath: folder.path("lib/Long"), toPath: folder.path("lib/Second"))
            let batch = try start(
                folder, ["--all-cores", "--workers", "2", "--encodes", "1", "--no-retry"])
            kill(try awaitWork(batch), SIGSEGV)
            let result = try batch.wait()
            let states = try ends(result.text).mapValues(\.state)
            #expect(states == ["Long": "failed", "Second": "done", "Short": "done", "Other": "done"])
        }
    }

    @Test func `no process and no temporary file outlives a program that is killed`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let batch = try start(folder, ["--workers", "1"])
            let process = try awaitWork(batch)
            try #require(try leftovers(folder).count == 1)
            batch.send(SIGKILL)
            _ = try batch.wait()
            usleep(1_000_000)
            #expect(!lives(process))
            #expect(try leftovers(folder) == [])
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal to all processes stops the batch as one to the program does`(_ signal: Int32) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let batch = try start(folder, ["--workers", "1"])
            let process = try awaitWork(batch)
            kill(process, signal)
            usleep(200_000)
            #expect(lives(process), "it waits for the program's word")
            kill(process, signal)
            batch.send(signal)
            let result = try batch.wait()
            #expect(result.status == 128 + signal, "\(result.stderr)")
            #expect(!lives(process))
            #expect(try leftovers(folder) == [])
            #expect(try ends(result.text)["Long"]?.state == "cancelled")
        }
    }

    /// A process that is stopped cannot do as it is told.
    @Test func `a process that does not stop is ended`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let batch = try start(folder, ["--workers", "1"])
            let process = try awaitWork(batch)
            kill(process, SIGSTOP)
            let before = ContinuousClock.now
            batch.send(SIGINT)
            let result = try batch.wait()
            #expect(ContinuousClock.now - before < .seconds(3))
            #expect(result.status == 130)
            #expect(!lives(process))
            #expect(try leftovers(folder) == [])
        }
    }

    // MARK: Limits

    @Test(.requires(.cc)) func `a book that takes more memory than it may have fails by its limit`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--json", "--memory-limit", "1G", "--retries", "1"],
                in: folder.path, variables: try Fault.variables([Fault(.hoard, "lib/Other/1.wav", 0)]))
            #expect(result.status == 1, "\(result.stderr)")
            let ends = try ends(result.text)
            #expect(ends.mapValues(\.state) == ["Long": "done", "Short": "done", "Other": "failed"])
            let error = try error("memoryLimit", of: "Other", in: ends)
            #expect((error["remedy"] as? String) == "raise --memory-limit")
        }
    }

    @Test func `a process that has no room for its threads says so by the limit`() async throws {
        try await withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            var options = BatchOptions(
                libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
            options.isolation = Isolation(
                worker: ForgePath(ForgeNativeProgram.path), memoryLimit: 150_000_000)
            let report = try await Batch(options).run().value
            #expect(report.books[0].error?.code == .memoryLimit, "\(report)")
            #expect(report.books[0].error?.isTransient == false)
            #expect(report.books[0].attempts == 1)
        }
    }

    @Test func `convert tells of a crash and ends with 1`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 20)
            let program = try ForgeNativeProgram.start(
                ["convert", "book", "-o", "b.m4b", "--isolate"], in: folder.path)
            var process: pid_t?
            try program.waitUntil {
                process = child(of: program, reading: "long.wav")
                return process != nil && process == child(of: program, reading: ".forge-")
            }
            kill(try #require(process), SIGSEGV)
            let result = try program.wait()
            #expect(result.status == 1, "\(result.stderr)")
            #expect(
                result.stderr.contains("error: book/long.wav: the process that read it ended by SIGSEGV"),
                "\(result.stderr)")
            #expect(folder.names == ["book"])
        }
    }
}
