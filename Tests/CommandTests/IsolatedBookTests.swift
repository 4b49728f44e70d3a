import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// What a process for each book changes: nothing; and what is refused.
@Suite struct IsolatedBookTests {
    /// Lines of JSON without what no two runs have in common.
    private func stable(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.contains(#""type":"progress""#) }.map { line in
            line.replacing(
                /"(elapsedSeconds|began|ended|timesRealTime|freeBytes)":("[^"]*"|[0-9.e-]+)/, with: ""
            )
            .description
        }
    }

    @Test func `books, lines and status are those of one process`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/Enc/1.wav", seconds: 30)
            try folder.writeSpeech("lib/Enc/2.wav", seconds: 20, channels: 2, seed: 2)
            try folder.write(Array("no sheet".utf8), to: "lib/Enc/a.cue")
            try folder.writeSpeech("src/1.wav", seconds: 20, rate: 44_100, seed: 3)
            let made = try ForgeNativeProgram.run(["convert", "src", "-o", "c.m4b"], in: folder.path)
            try #require(made.status == 0)
            for name in ["lib/Copy/1.m4b", "lib/Mixed/1.m4b"] {
                try folder.write(folder.read("c.m4b"), to: name)
            }
            try folder.writeSpeech("lib/Mixed/2.wav", seconds: 5, rate: 44_100, seed: 4)
            try folder.write(Array("no sound".utf8), to: "lib/Bad/1.mp3")
            var cut = folder.read("lib/Enc/1.wav")
            cut.removeLast(cut.count / 2)
            try folder.write(cut, to: "lib/Cut/1.wav")
            var results: [RunResult] = []
            for more in [["--isolate"], ["--no-isolate"]] {
                let out = folder.path("out")
                results.append(
                    try ForgeNativeProgram.run(
                        ["batch", "lib", "-o", "out", "--json", "--workers", "1", "--damaged", "keep"] + more,
                        in: folder.path))
                try FileManager.default.moveItem(atPath: out, toPath: out + more[0])
            }
            try #require(results[1].status == 1)
            #expect(results[0].status == 1)
            #expect(stable(results[0].text) == stable(results[1].text))
            #expect(results[0].stderr == results[1].stderr)
            for name in ["Enc/Enc.m4b", "Copy/Copy.m4b", "Mixed/Mixed.m4b", "Cut/Cut.m4b"] {
                try #require(!folder.read("out--no-isolate/\(name)").isEmpty, "\(name)")
                #expect(
                    folder.read("out--isolate/\(name)") == folder.read("out--no-isolate/\(name)"), "\(name)")
            }
        }
    }

    @Test(.requires(.python)) func `a book of names that are no UTF-8`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("1.wav", seconds: 0.5)
            _ = try Oracles.python(
                """
                import os, shutil, sys
                for place in [b"lib/A\\xff", b"two"]:
                    book = os.fsencode(sys.argv[1]) + b"/" + place
                    os.makedirs(book)
                    shutil.copy(os.fsencode(sys.argv[2]), book + b"/1\\xfe.wav")
                """, folder.path, folder.path("1.wav"))
            let result = try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path)
            #expect(result.status == 0, "\(result.stderr)")
        }
    }

    @Test func `convert makes a book in another process with all that was asked of it`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav", seconds: 3)
            try folder.writeSpeech("book/2.wav", seconds: 3, seed: 2)
            let words = [
                "convert", "book", "--title", "T", "--author", "A", "--bitrate", "48k", "--channels", "mono",
                "--chapter-names", "number", "--log-file", "log",
            ]
            func run(_ more: [String]) throws -> RunResult {
                try ForgeNativeProgram.run(words + more, in: folder.path)
            }
            let (one, other) = (try run(["-o", "a.m4b"]), try run(["-o", "b.m4b", "--isolate"]))
            #expect(one.status == 0)
            #expect(other.status == 0, "\(other.stderr)")
            #expect(folder.read("a.m4b") == folder.read("b.m4b"))
            let refused = try run(["-o", "log", "--isolate", "--overwrite"])
            #expect(refused.status == 2, "\(refused.stderr)")
            #expect(refused.stderr.contains("log is the log file"), "\(refused.stderr)")
            let there = try run(["-o", "b.m4b", "--isolate"])
            #expect(there.status == 2, "\(there.stderr)")
        }
    }

    // MARK: Mistakes

    @Test func `the word for a process of ours is none for users`() throws {
        for words in [["--help"], ["--generate-completion-script", "bash"], ["isolated-bok"], ["help"]] {
            let result = try ForgeNativeProgram.run(words)
            #expect(!(result.text + result.stderr).contains(BookWorker.word), "\(words)")
        }
        #expect(try ForgeNativeProgram.run([BookWorker.word, "x"]).status == 2)
        let alone = try ForgeNativeProgram.run([BookWorker.word])
        #expect(alone.status == 1)
        #expect(alone.stdout.isEmpty)
    }

    @Test(arguments: [
        ("/nonexistent", ForgeError.Code.system), ("/bin/true", .crashed), ("/bin/cat", .crashed),
    ])
    func `a worker that is none fails the book`(_ worker: String, _ code: ForgeError.Code) async throws {
        try await withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav", seconds: 0.3)
            var options = BatchOptions(
                libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
            options.isolation = Isolation(worker: ForgePath(worker))
            options.retry.firstDelay = .zero
            let report = try await Batch(options).run().value
            #expect(report.books[0].error?.code == code, "\(report.books)")
        }
    }

    @Test(arguments: [
        (["--isolate", "--no-isolate"], "contradict each other"),
        (["--no-isolate", "--memory-limit", "1G"], "--memory-limit is of a process"),
        (["--memory-limit", "12M"], "500M or more"), (["--memory-limit", "much"], "500M or more"),
    ])
    func `what cannot go together is refused`(_ words: [String], _ text: String) throws {
        for command in [["batch", "lib", "-o", "out"], ["convert", "lib"]] {
            let result = try ForgeNativeProgram.run(command + words)
            #expect(result.status == 2)
            #expect(result.stderr.contains(text), "\(result.stderr)")
        }
    }

    @Test func `settings say it, too`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("[batch]\nno-isolate = true\n".utf8), to: "forge-native.toml")
            try folder.writeSpeech("lib/A/1.wav", seconds: 0.3)
            func run(_ more: [String]) throws -> RunResult {
                try ForgeNativeProgram.run(["batch", "lib", "-o", "out", "--force"] + more, in: folder.path)
            }
            #expect(try run([]).status == 0)
            #expect(try run(["--isolate"]).status == 0)
            #expect(try run(["--memory-limit", "2G"]).status == 0)
        }
    }
}
