import Foundation
import TestSupport
import Testing

/// An output folder that is taken away while something is written to it.
@Suite struct MovedFolderTests {
    enum Fate: String, CaseIterable, Sendable { case renamed, replaced, removed }

    /// Takes a folder away; another one stands in its place, then, where it was replaced.
    private func take(_ name: String, in folder: TemporaryFolder, _ fate: Fate) throws {
        let path = folder.path(name)
        switch fate {
        case .renamed, .replaced: try FileManager.default.moveItem(atPath: path, toPath: folder.path("moved"))
        case .removed: try FileManager.default.removeItem(atPath: path)
        }
        if fate == .replaced { try folder.write("mine".utf8, to: "\(name)/stranger.txt") }
    }

    /// All below a folder.
    private func all(_ folder: TemporaryFolder, _ name: String) -> [String] {
        ((FileManager.default.enumerator(atPath: folder.path(name))?.allObjects ?? []) as? [String] ?? [])
            .sorted()
    }

    /// Stops the program once it writes a book to `book`, and lets it go on behind what is done then.
    private func during(
        _ child: ChildProcess, _ folder: TemporaryFolder, _ book: String, _ body: () throws -> Void
    ) throws -> RunResult {
        try child.waitUntil { all(folder, book).contains { $0.hasSuffix(".tmp") } }
        child.send(SIGSTOP)
        try body()
        child.send(SIGCONT)
        return try child.wait()
    }

    @Test(arguments: Fate.allCases)
    func `a conversion fails, and leaves nothing behind and nothing to strangers`(_ fate: Fate) throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 3)
            try folder.write([], to: "out/.keep")
            let words = ["convert", "book", "-o", "out/x.m4b", "--codec", "encode", "-q"]
            let child = try ForgeNativeProgram.start(words, in: folder.path)
            let result = try during(child, folder, "out") { try take("out", in: folder, fate) }
            #expect(result.status == 2, "\(result.stderr)")
            #expect(
                result.stderr.hasPrefix(
                    "error: out/x.m4b: its folder out was renamed, moved"),
                "\(result.stderr)")
            #expect(all(folder, "moved") == (fate == .removed ? [] : [".keep"]))
            #expect(all(folder, "out") == (fate == .replaced ? ["stranger.txt"] : []))
        }
    }

    @Test func `one that is stopped cleans up where its folder went`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 10)
            try folder.write([], to: "out/.keep")
            let words = ["convert", "book", "-o", "out/x.m4b", "--codec", "encode", "-q"]
            let child = try ForgeNativeProgram.start(words, in: folder.path)
            let result = try during(child, folder, "out") {
                try take("out", in: folder, .renamed)
                child.send(SIGINT)
            }
            #expect(result.status == 130, "\(result.stderr)")
            #expect(all(folder, "moved") == [".keep"], "\(result.stderr)")
        }
    }

    @Test(.requires(.cc)) func `a sidecar is not copied to where its folder went`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.write("text".utf8, to: "lib/A/desc.txt")
            // The book's own file is brought to the disk before.
            let fault = Fault(.takeAway, ".forge-*", 0, times: 1, after: 1)
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--copy-sidecars"], in: folder.path,
                variables: try Fault.variables([fault]))
            #expect(
                result.stderr.contains(
                    "not copied: out/A/desc.txt: its folder out/A was renamed"),
                "\(result.stderr)")
            #expect(all(folder, "out") == (Self.own + ["A.moved", "A.moved/A.m4b"]).sorted())
        }
    }

    private static let own = [".forge-native.lock", ".forge-native.sqlite"]

    @Test(arguments: Fate.allCases, ["out", "out/long"])
    func `a batch ends, and leaves nothing behind and nothing to strangers`(
        _ fate: Fate, _ taken: String
    ) throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 3)
            try FileManager.default.createDirectory(
                atPath: folder.path("lib"), withIntermediateDirectories: false)
            try FileManager.default.moveItem(atPath: folder.path("book"), toPath: folder.path("lib/long"))
            for name in ["b", "c"] { try folder.writeSpeech("lib/\(name)/1.wav") }
            let words = [
                "batch", "lib", "-o", "out", "--codec", "encode", "--workers", "1", "--report", "out/r.json",
                "--log-file", "out/log", "--retry-delay", "0", "--copy-sidecars",
            ]
            try folder.write("text".utf8, to: "lib/long/desc.txt")
            // What is there before the first book: the log needs its folder.
            try folder.write([], to: "out/.keep")
            let child = try ForgeNativeProgram.start(words, in: folder.path)
            let result = try during(child, folder, "out/long") { try take(taken, in: folder, fate) }
            #expect(result.status == 1, "\(result.stderr)")
            #expect(
                result.stderr.contains(
                    "out/long/long.m4b: its folder out/long was renamed"),
                "\(result.stderr)")
            if taken == "out" {
                #expect(
                    result.stderr.contains("out: the folder was renamed"),
                    "\(result.stderr)")
                #expect(all(folder, "out") == (fate == .replaced ? ["stranger.txt"] : []))
                #expect(
                    all(folder, "moved") == (fate == .removed ? [] : (Self.own + [".keep", "log"]).sorted()))
                // Where it went, it is a batch's folder as before, and the long book did not make the run crash.
                guard fate == .renamed else { return }
                for _ in 1...2 {
                    let next = ["batch", "lib", "-o", "moved", "--limit", "1", "--only-failed"]
                    #expect(try ForgeNativeProgram.run(next, in: folder.path).status == 0)
                }
            } else {
                let made = ["b", "b/b.m4b", "c", "c/c.m4b", "log", "r.json"]
                let left = fate == .replaced ? ["long", "long/stranger.txt"] : []
                #expect(all(folder, "out") == (Self.own + [".keep"] + made + left).sorted())
                #expect(all(folder, "moved") == [])
            }
        }
    }
}
