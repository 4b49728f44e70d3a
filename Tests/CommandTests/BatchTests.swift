import Foundation
import TestSupport
import Testing

/// `forge-native batch` with the real engine: killed, stopped, resumed, refused.
@Suite struct BatchCommandTests {
    /// Four books, two of them of two files; one beside them cannot be read.
    private func makeLibrary(_ folder: TemporaryFolder, seconds: Double = 4) throws {
        for (index, name) in ["Ann/One/1", "Ann/One/2", "Ann/Two/1", "Bob/1", "loose"].enumerated() {
            try folder.writeSpeech("lib/\(name).wav", seconds: seconds, seed: UInt64(index + 1))
        }
    }

    private static let outputs = ["Ann/One/One.m4b", "Ann/Two/Two.m4b", "Bob/Bob.m4b", "loose.m4b"]

    /// Every file below the output folder but the journal and the lock.
    private func files(_ folder: TemporaryFolder, _ out: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path(out))
            .filter { !$0.hasPrefix(".forge-native.") }
            .filter {
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(
                    atPath: folder.path("\(out)/\($0)"), isDirectory: &isFolder)
                    && !isFolder.boolValue
            }.sorted()
    }

    /// Names of files and folders are read in the encoding that was named, in both commands that list a library.
    @Test(.requires(.python)) func `names in a named encoding`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("1.wav", seconds: 0.2, seed: 1)
            _ = try Oracles.python(
                """
                import os, shutil, sys
                book = os.fsencode(sys.argv[1]) + "/lib/Толстой/Война и мир".encode("cp1251")
                os.makedirs(book)
                shutil.copy(os.fsencode(sys.argv[2]), os.path.join(book, b"1.wav"))
                """, folder.path, folder.path("1.wav"))
            let encoding = ["--text-encoding", "windows-1251"]
            let scan = try ForgeNativeProgram.run(["scan", "lib"] + encoding, in: folder.path)
            #expect(scan.text.contains("Война и мир"), "\(scan.text)")
            #expect(scan.text.contains("Толстой"), "\(scan.text)")
            let batch = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--dry-run"] + encoding, in: folder.path)
            #expect(batch.text.contains("Война и мир.m4b"), "\(batch.text)")
        }
    }

    /// A journal is good in whatever folder a run is started, and a book that was finished is not made again or called gone.
    @Test func `a second run from another folder`() throws {
        func said(_ result: RunResult) -> String { result.text + result.stderr }
        try withTemporaryFolder { folder in
            try folder.writeSpeech("home/lib/Ann/One/1.wav", seconds: 1, seed: 1)
            try folder.writeSpeech("home/lib/Ann/Two/1.wav", seconds: 1, seed: 2)
            // A book of the same relative name, which is another.
            try folder.writeSpeech("other/lib/Ann/One/1.wav", seconds: 1, seed: 3)
            let home = folder.path("home")
            #expect(try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: home).status == 0)
            let before = folder.read("home/out/Ann/One/One.m4b")
            for (place, library, out) in [
                ("other", "../home/lib", "../home/out"), ("other", home + "/lib", home + "/out"),
                ("home/lib/Ann", "..", "../../out"), ("home/lib", ".", "../out"), ("home", "./lib", "out/"),
            ] {
                let again = try ForgeNativeProgram.run(["batch", library, "-o", out], in: folder.path(place))
                #expect(
                    again.status == 0,
                    "\(place): \(said(again))")
                #expect(
                    said(again).contains("2 finished before"),
                    "\(place): \(said(again))")
                #expect(!said(again).contains("gone"))
            }
            #expect(folder.read("home/out/Ann/One/One.m4b") == before)
            let journal = ["--journal", home + "/out/.forge-native.sqlite"]
            let other = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out"] + journal, in: folder.path("other"))
            #expect(other.status == 0, "\(said(other))")
            #expect(said(other).contains("1 book made"), "\(said(other))")
            // What is different is told by its files, from any place.
            try folder.writeSpeech("home/lib/Ann/One/1.wav", seconds: 2, seed: 1)
            let changed = try ForgeNativeProgram.run(
                ["batch", "../home/lib", "-o", "../home/out", "--dry-run"], in: folder.path("other"))
            #expect(said(changed).contains("its files have changed: changed 1.wav\n"), "\(said(changed))")
            // What is gone is told from any place.
            try FileManager.default.removeItem(atPath: folder.path("home/lib/Ann/Two"))
            let gone = try ForgeNativeProgram.run(
                ["batch", "../home/lib", "-o", "../home/out"], in: folder.path("other"))
            #expect(
                said(gone).contains("gone: ../home/lib/Ann/Two"))
        }
    }

    /// kill -9 at twenty moments spread over a run: nothing partial has a book's name, and the next run makes the very
    /// bytes of a run that nobody disturbed.
    @Test func `killed at any moment and resumed, the books are the same`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let began = ContinuousClock.now
            #expect(try ForgeNativeProgram.run(["batch", "lib", "-o", "whole"], in: folder.path).status == 0)
            var span = ContinuousClock.now - began
            let whole = Self.outputs.map { folder.read("whole/\($0)") }
            #expect(try files(folder, "whole") == Self.outputs)
            #expect(whole.allSatisfy { $0.count > 10_000 })
            var kills = 0
            for moment in 0..<20 {
                let out = "out\(moment)"
                let child = try ForgeNativeProgram.start(["batch", "lib", "-o", out, "-q"], in: folder.path)
                usleep(
                    UInt32((span * (Double(moment) / 20)).components.attoseconds / 1_000_000_000_000)
                        + UInt32((span * (Double(moment) / 20)).components.seconds) * 1_000_000)
                child.send(SIGKILL)
                // Where it was quicker than that, other work kept the machine busy the first time.
                if try child.wait().status == 128 + SIGKILL { kills += 1 } else { span = span * 3 / 4 }
                for (name, bytes) in zip(Self.outputs, whole)
                where FileManager.default.fileExists(atPath: folder.path("\(out)/\(name)")) {
                    #expect(folder.read("\(out)/\(name)") == bytes, "\(name) after moment \(moment)")
                }
                let resumed = try ForgeNativeProgram.run(["batch", "lib", "-o", out, "-q"], in: folder.path)
                #expect(resumed.status == 0, "\(resumed.stderr)")
                #expect(try files(folder, out) == Self.outputs, "moment \(moment)")
                #expect(Self.outputs.map { folder.read("\(out)/\($0)") } == whole, "moment \(moment)")
            }
            // Most runs must have been in flight.
            #expect(kills >= 10, "\(kills) of 20 runs were killed")
        }
    }

    @Test func `a second run makes nothing, and a changed book alone is made anew`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, seconds: 1)
            #expect(try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path).status == 0)
            let before = ["Ann", "Bob"].map { FolderSnapshot(folder.path("out/\($0)")) }
            let again = try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path)
            #expect(again.status == 0)
            #expect(again.stderr.contains("no book to make"))
            #expect(again.stderr.contains("4 finished before"))
            let after = ["Ann", "Bob"].map { FolderSnapshot(folder.path("out/\($0)")) }
            #expect((before == after) as Bool, "a file of a finished book has changed")
            try folder.writeSpeech("lib/Bob/1.wav", seconds: 2, seed: 9)
            let changed = try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path)
            #expect(changed.stderr.contains("1 book to make"))
            #expect(changed.stderr.contains("done: Bob"))
        }
    }

    @Test func `what fails is told at the end again, and the status says so`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, seconds: 1)
            try folder.write(Array("junk".utf8), to: "lib/Bad/1.mp3")
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--report", "r.json"], in: folder.path)
            #expect(result.status == 1)
            #expect(result.stderr.contains("failed: lib/Bad: lib/Bad/1.mp3 is a text, not an audio file"))
            #expect(
                result.stderr.hasSuffix(
                    "error: 1 book of 5 failed; correct what is said above and run the command again\n"))
            #expect(try files(folder, "out") == Self.outputs)
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(folder.read("r.json"))) as? [String: Any])
            let totals = try #require(report["totals"] as? [String: Any])
            #expect(totals["done"] as? Int == 4)
            #expect(totals["failed"] as? Int == 1)
            #expect((report["books"] as? [Any])?.count == 5)
        }
    }

    @Test func `every line of JSON is a record, from found to report`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, seconds: 1)
            let result = try ForgeNativeProgram.run(["batch", "lib", "-o", "out", "--json"], in: folder.path)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            let types = try jsonLines(result.text).compactMap { $0["type"] as? String }
            try #require(types.first == "found")
            #expect(types[1] == "plan")
            #expect(types.last == "report")
            #expect(types.count { $0 == "began" } == 4)
            #expect(types.count { $0 == "ended" } == 4)
            #expect(types.contains("progress"))
        }
    }

    @Test func `a dry run shows the tree and writes nothing`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, seconds: 1)
            let before = FolderSnapshot(folder.path)
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "-o", "out", "--dry-run", "--template", "{author}/{title}"], in: folder.path)
            #expect(result.status == 0)
            #expect(FolderSnapshot(folder.path) == before)
            let names = result.text.split(separator: "\n").filter {
                $0.hasSuffix(".m4b") || $0.hasSuffix("/")
            }
            #expect(names.contains("names     {author}/{title}, such as loose.m4b and Ann/One.m4b"))
            #expect(Set(names).isSuperset(of: ["Ann/", "  One.m4b", "  Two.m4b", "Bob.m4b", "loose.m4b"]))
        }
    }

    @Test func `what is left out is named with its reason, and so is a file that gets another name`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, seconds: 1)
            try folder.write([1], to: "out/Ann/One/One.m4b")
            let batch = ["batch", "lib", "-o", "out"]
            let first = try ForgeNativeProgram.run(batch, in: folder.path)
            #expect(
                first.stderr.contains("warning: One: left out: a file of that name is there; --conflict "),
                "\(first.stderr)")
            let renamed = try ForgeNativeProgram.run(
                batch + ["--force", "--template", "{title}", "--include", "Two", "--dry-run"], in: folder.path
            )
            #expect(
                renamed.text.contains("it gets another name, and its earlier file stays: "), "\(renamed.text)"
            )
            #expect(renamed.text.contains("/Ann/Two/Two.m4b\n"), "\(renamed.text)")
            let limited = try ForgeNativeProgram.run(batch + ["--force", "--limit", "1"], in: folder.path)
            #expect(!limited.stderr.contains("beyond --limit"), "\(limited.stderr)")
        }
    }

    @Test func `a dry run says where the output folder was set`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, seconds: 1)
            func output(_ words: [String], _ variables: [String: String] = [:]) throws -> String {
                let result = try ForgeNativeProgram.run(
                    ["batch", "lib", "--dry-run"] + words, in: folder.path, variables: variables)
                return result.text.split(separator: "\n").first.map(String.init) ?? result.stderr
            }
            #expect(try output(["-o", "out"]).hasSuffix("/out"))
            let variable = ["FORGE_NATIVE_OUTPUT": "other"]
            #expect(try output([], variable).hasSuffix("/other (by FORGE_NATIVE_OUTPUT)"))
            #expect(try output(["--output=out"], variable).hasSuffix("/out"))
            try folder.write(Array("[batch]\noutput = \"third\"\n".utf8), to: "forge-native.toml")
            #expect(try output([]).hasSuffix("/third (by forge-native.toml:2)"))
        }
    }

    @Test func `Ctrl-C stops the books in flight, and the journal knows`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 20)
            let child = try ForgeNativeProgram.start(
                ["batch", "book", "-o", "out", "--report", "r.csv"], in: folder.path)
            try child.waitUntil {
                FileManager.default.fileExists(atPath: folder.path("out"))
                    ? try files(folder, "out").contains { $0.contains(".forge-") } : false
            }
            child.send(SIGINT)
            let result = try child.wait()
            #expect(result.status == 130)
            #expect(try files(folder, "out") == [])
            #expect(String(decoding: folder.read("r.csv"), as: UTF8.self).contains(",cancelled,"))
            let plan = try ForgeNativeProgram.run(
                ["batch", "book", "-o", "out", "--dry-run"], in: folder.path)
            #expect(plan.text.contains("its run was not finished"), "\(plan.text)")
        }
    }

    @Test(arguments: [
        (["lib"], "no --output <folder> was given"),
        (["-o", "out"], "no <library> was given"),
        (["lib", "-o", "out", "--workers", "17"], "--workers is 1 to 16, not 17"),
        (["lib", "-o", "out", "--template", "{x}"], "there is no field {x}"),
        (["lib", "-o", "out", "--report", "r.txt"], "--report names a .json or .csv file, not r.txt"),
        (["lib", "-o", "out", "--cpu-limit", "120%"], "--cpu-limit is 1% to 100%, not 120%"),
        (["nowhere", "-o", "out"], "no such file or folder"),
    ])
    func `what makes no sense is said so`(_ arguments: [String], _ words: String) throws {
        try withTemporaryFolder { folder in
            let result = try ForgeNativeProgram.run(["batch"] + arguments, in: folder.path)
            #expect(result.status == 2, "\(result.stderr)")
            #expect(result.stderr.contains(words), "\(result.stderr)")
            #expect(result.stderr.count { $0 == "\n" } == 1)
        }
    }
}
