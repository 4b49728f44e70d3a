import Foundation
import TestSupport
import Testing

/// Calls that never return, as those of a mount that is gone.
@Suite(.requires(.cc)) struct StallCommandTests {
    /// From the call, or the signal, to the end of the process: without a watch it never comes.
    private static let bound = 60.0

    private static let calls: [(call: Fault.Call, tail: String, name: String, file: String)] = [
        (.opendir, "book/CD2", "opendir", "book/CD2"), (.readdir, "book/CD2", "readdir", "book/CD2"),
        (.stat, "book/CD2", "stat", "book/CD2"), (.open, "CD2/1.wav", "open", "book/CD2/1.wav"),
        (.read, "CD2/1.wav", "read", "book/CD2/1.wav"), (.open, ".forge-*", "open", ".forge-"),
        (.pwrite, ".forge-*", "write", "out.m4b"), (.read, ".forge-*", "read", "out.m4b"),
        (.fsync, ".forge-*", "fsync", "out.m4b"), (.link, "out.m4b", "link", "out.m4b"),
        (.access, "/.", "access", "."),
    ]

    @Test(arguments: calls) func `a call that does not return fails the book, with its name and the file`(
        _ call: (call: Fault.Call, tail: String, name: String, file: String)
    ) throws {
        try withTemporaryFolder { folder in
            try FaultTests.makeBook(folder)
            let before = FolderSnapshot(folder.path("book"))
            let result = try ForgeNativeProgram.run(
                ["convert", "book", "-o", "./out.m4b", "--codec", "encode", "--stall-timeout", "0.5"],
                in: folder.path, variables: try Fault.variables([Fault(call.call, call.tail, .never)]),
                timeout: Self.bound)
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.stderr.contains(": \(call.name) has not returned for "), "\(result.stderr)")
            #expect(result.stderr.contains(call.file), "\(result.stderr)")
            #expect(folder.names == ["book"])
            #expect(FolderSnapshot(folder.path("book")) == before)
        }
    }

    private func makeLibrary(_ folder: TemporaryFolder) throws {
        for name in ["A", "B", "C"] { try folder.writeSpeech("lib/\(name)/1.wav", seconds: 0.3) }
    }

    private func batch(
        _ faults: [Fault], in folder: TemporaryFolder, _ more: [String] = []
    ) throws -> RunResult {
        try ForgeNativeProgram.run(
            [
                "batch", "lib", "-o", "out", "--stall-timeout", "0.5", "--retry-delay", "0", "--codec",
                "encode",
            ]
                + more, in: folder.path, variables: try Fault.variables(faults), timeout: Self.bound)
    }

    @Test(arguments: [
        Fault(.read, "lib/B/1.wav", .never), Fault(.open, "lib/B/1.wav", .never),
        Fault(.opendir, "lib/B", .never), Fault(.fsync, "out/B/.forge-*", .never),
        Fault(.pwrite, "out/B/.forge-*", .never), Fault(.link, "B.m4b", .never),
    ])
    func `a batch goes on without a book that hangs, and makes it another time`(_ fault: Fault) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try batch([fault], in: folder, ["--retries", "1"])
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.stderr.contains("has not returned for "), "\(result.stderr)")
            let others = ["A", "C"].allSatisfy { !folder.read("out/\($0)/\($0).m4b").isEmpty }
            #expect(others)
            let left = ForgeNativeProgram.leftovers(in: folder)
            #expect(left == [])
            let next = try batch([], in: folder)
            #expect(next.status == 0, "\(next.stderr)")
            #expect(!folder.read("out/B/B.m4b").isEmpty)
        }
    }

    /// At its opening, while the journal is made, and while books are.
    @Test(arguments: [0, 24, 80]) func `a journal that does not answer keeps no batch from its end`(
        _ after: Int
    ) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try batch(
                [Fault(.pwrite, ".forge-native.sqlite*", .never, after: after)], in: folder,
                ["--no-retry", "--json"])
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.text.contains("SQLite has not returned for "), "\(result.text)")
            #expect(ForgeNativeProgram.leftovers(in: folder) == [])
            let lines = try jsonLines(result.text)
            let books = lines.count { $0["type"] as? String == "ended" }
            #expect(books == (lines.contains { $0["type"] as? String == "plan" } ? 3 : 0), "\(result.text)")
            #expect(try batch([], in: folder).status == 0)
        }
    }

    @Test func `a report that cannot be written for hanging is told`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let result = try batch(
                [Fault(.fsync, ".forge-report-*", .never)], in: folder, ["--report", "r.json"])
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.stderr.contains("r.json: fsync has not returned for "), "\(result.stderr)")
            #expect(ForgeNativeProgram.leftovers(in: folder) == [])
        }
    }

    @Test func `a book that hangs once is made by the next attempt, whatever the first one does later`()
        throws
    {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 30)
            try FileManager.default.createDirectory(
                atPath: folder.path("lib"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: folder.path("book"), toPath: folder.path("lib/Z"))
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            var variables = try Fault.variables([Fault(.fsync, "out/B/.forge-*", .never, times: 1)])
            variables[Fault.release] = folder.path("release")
            let child = try ForgeNativeProgram.start(
                [
                    "batch", "lib", "-o", "out", "--stall-timeout", "0.5", "--retry-delay", "0", "--json",
                    "--codec", "encode", "--all-cores",
                ], in: folder.path, variables: variables)
            try child.waitUntil {
                String(decoding: child.stdoutSoFar, as: UTF8.self).contains("\"type\":\"ended\"")
            }
            let made = try FileManager.default.attributesOfItem(atPath: folder.path("out/B/B.m4b"))
            try folder.write([], to: "release")
            let result = try child.wait(timeout: 120)
            #expect(result.status == 0, "\(result.stderr)")
            let lines = try jsonLines(result.text)
            #expect(lines.count { $0["type"] as? String == "retry" } == 1)
            #expect(lines.count { $0["type"] as? String == "ended" } == 2)
            let after = try FileManager.default.attributesOfItem(atPath: folder.path("out/B/B.m4b"))
            #expect(after[.systemFileNumber] as? Int == made[.systemFileNumber] as? Int)
            #expect(ForgeNativeProgram.leftovers(in: folder) == [])
            let again = try batch([], in: folder)
            #expect(again.stderr.contains("2 finished before"), "\(again.stderr)")
        }
    }

    /// Starts the program, and waits until a call hangs.
    private func startHanging(
        _ words: [String], _ faults: [Fault], in folder: TemporaryFolder
    ) throws -> ChildProcess {
        var variables = try Fault.variables(faults)
        variables[Fault.release] = folder.path("never")
        let child = try ForgeNativeProgram.start(words, in: folder.path, variables: variables)
        try child.waitUntil { !ForgeNativeProgram.leftovers(in: folder).isEmpty }
        usleep(300_000)
        return child
    }

    @Test(arguments: [Fault.Call.pwrite, .fsync, .read], ["convert", "batch"])
    func `one signal ends it though a call never returns, and leaves nothing`(
        _ call: Fault.Call, _ command: String
    ) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            try FileManager.default.createDirectory(
                atPath: folder.path("out"), withIntermediateDirectories: true)
            // Not the journal.
            let (words, hanging) =
                command == "batch"
                ? (["batch", "lib", "-o", "out"], "/B/.forge-*")
                : (["convert", "lib/B", "-o", "out/b.m4b"], "/.forge-*")
            let child = try startHanging(
                words + ["--stall-timeout", "0", "--codec", "encode"], [Fault(call, hanging, .never)],
                in: folder)
            child.send(SIGINT)
            let result = try child.wait(timeout: 10)
            #expect(result.status == 130, "\(result.stderr)")
            #expect(result.stderr.contains("error: interrupted; "), "\(result.stderr)")
            #expect(ForgeNativeProgram.leftovers(in: folder) == [])
        }
    }

    @Test func `a stopped run says so to programs though a call never returns`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            let child = try startHanging(
                ["convert", "lib/B", "-o", "b.m4b", "--json", "--codec", "encode"],
                [Fault(.fsync, "/.forge-*", .never)], in: folder)
            child.send(SIGTERM)
            let result = try child.wait(timeout: 10)
            #expect(result.status == 143)
            let last = try #require(try jsonLines(result.text).last)
            #expect(last["code"] as? String == "cancelled")
        }
    }

    @Test func `what cannot be removed is named, and the next run in its folder does it`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            let faults = [Fault(.fsync, "/.forge-*", .never), Fault(.unlink, ".forge-*", .never)]
            let words = ["convert", "lib/B", "-o", "b.m4b", "--codec", "encode"]
            let child = try startHanging(words, faults, in: folder)
            child.send(SIGINT)
            let result = try child.wait(timeout: 10)
            #expect(result.status == 130, "\(result.stderr)")
            let left = try #require(ForgeNativeProgram.leftovers(in: folder).first)
            #expect(result.stderr.contains("warning: ./\(left) could not be removed"), "\(result.stderr)")
            let next = try ForgeNativeProgram.run(words, in: folder.path)
            #expect(next.status == 0, "\(next.stderr)")
            #expect(folder.names == ["b.m4b", "lib"])
        }
    }

    @Test func `a run removes what a killed one left, and nothing of one that is alive`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 20)
            try folder.writeSpeech("small/1.wav", seconds: 0.3)
            func start() throws -> ChildProcess {
                let before = Set(ForgeNativeProgram.leftovers(in: folder))
                let child = try ForgeNativeProgram.start(
                    ["convert", "book", "-o", "a.m4b", "--codec", "encode"], in: folder.path)
                try child.waitUntil {
                    !Set(ForgeNativeProgram.leftovers(in: folder)).isSubset(of: before)
                }
                return child
            }
            let killed = try start()
            killed.send(SIGKILL)
            _ = try killed.wait(timeout: 10)
            let dead = ForgeNativeProgram.leftovers(in: folder)
            let alive = try start()
            // It has swept before it made its own.
            #expect(Set(ForgeNativeProgram.leftovers(in: folder)).isDisjoint(with: dead))
            let other = try ForgeNativeProgram.run(["convert", "small", "-o", "b.m4b"], in: folder.path)
            #expect(other.status == 0, "\(other.stderr)")
            #expect(try alive.wait().status == 0)
            #expect(folder.names == ["a.m4b", "b.m4b", "book", "small"])
        }
    }
}

extension ForgeNativeProgram {
    /// The temporary files below a folder.
    static func leftovers(in folder: TemporaryFolder) -> [String] {
        (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
            .filter { $0.contains(".forge-") && $0.hasSuffix(".tmp") }
    }
}
