import Foundation
import TestSupport
import Testing

/// A disk or a mount that says no to a whole library.
@Suite(.requires(.cc)) struct BatchFaultTests {
    private func makeLibrary(_ folder: TemporaryFolder) throws {
        try FaultTests.makeBook(folder, "lib/A")
        try folder.writeSpeech("lib/Author/B/1.wav", seconds: 0.3)
        try folder.writeSpeech("lib/Author/C/1.wav", seconds: 0.3)
    }

    private func batch(
        _ faults: [Fault], in folder: TemporaryFolder, _ more: [String] = ["--no-retry"]
    ) throws -> RunResult {
        try ForgeNativeProgram.run(
            ["batch", "lib", "-o", "out", "--report", "report.json", "--retry-delay", "0"] + more,
            in: folder.path, variables: try Fault.variables(faults))
    }

    /// Each book and its state in the report: "B done".
    private func books(_ folder: TemporaryFolder) throws -> [String] {
        let report = try JSONSerialization.jsonObject(with: Data(folder.read("report.json")))
        let books = (report as? [String: Any])?["books"] as? [[String: Any]] ?? []
        return books.map { book in
            let name = (book["source"] as? String)?.split(separator: "/").last ?? "?"
            let error = book["error"] as? [String: Any]
            return "\(name) \(book["state"] ?? "?")\(error == nil ? "" : " \(error!["transient"] ?? "?")")"
        }
    }

    /// The folder of a book, of an author, or a disc; each way to look at it; as it passes and as it stays.
    @Test(arguments: ["lib/A", "lib/A/CD2", "lib/Author", "lib/Author/B"], [EIO, EACCES])
    func `a folder that cannot be looked into is a book that failed`(_ path: String, _ code: Int32) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let name = path == "lib/A/CD2" ? "A" : "\(path.split(separator: "/").last!)"
            let others = ["A", "B", "C"].filter { $0 != name && !(name == "Author" && $0 != "A") }
            for call in [Fault.Call.opendir, .stat, .readdir] {
                let result = try batch([Fault(call, path, code)], in: folder)
                #expect(result.status == (code == EIO ? 75 : 1), "\(result.stderr)")
                #expect(result.stderr.tells(of: path), "\(result.stderr)")
                let told = try books(folder)
                #expect(told.contains("\(name) failed \(code == EIO ? 1 : 0)"), "\(told)")
                #expect(told.count == others.count + 1, "\(told)")

                let scan = try ForgeNativeProgram.run(
                    ["scan", "lib"], in: folder.path,
                    variables: try Fault.variables([Fault(call, path, code)]))
                #expect(scan.status == result.status)
                #expect(scan.stderr.tells(of: path), "\(scan)")
                #expect(scan.text.contains("cannot be made: "), "\(scan)")
            }
            // Nobody undid what was made, and what was not is made now.
            let after = try batch([], in: folder)
            #expect(after.status == 0, "\(after.stderr)")
            for other in others { #expect(try books(folder).contains("\(other) unchanged")) }
            #expect(try books(folder).count == 3)
        }
    }

    @Test(arguments: [Fault.Call.opendir, .readdir, .stat])
    func `what comes back is looked into again`(_ call: Fault.Call) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)

            for path in ["lib/Author", "lib/A/CD2", "lib"] {
                try? FileManager.default.removeItem(atPath: folder.path("out"))
                let result = try batch([Fault(call, path, ESTALE, times: 1)], in: folder, ["--retries", "1"])
                #expect(result.status == 0, "\(path): \(result.stderr)")
                #expect(result.stderr.contains("another attempt is made"), "\(result.stderr)")
                #expect(try books(folder) == ["A done", "B done", "C done"])
            }
        }
    }

    @Test func `a folder that cannot be told from an output for now is a book that failed`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            #expect(try batch([], in: folder).status == 0)
            let result = try batch([Fault(.realpath, "lib/A", EIO)], in: folder)
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.stderr.contains("lib/A: "), "\(result.stderr)")
            #expect(try books(folder) == ["A failed 1", "B unchanged", "C unchanged"])
        }
    }

    @Test func `a library that cannot be listed fails, and the other one is made`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            try folder.writeSpeech("second/D/1.wav", seconds: 0.3)
            let result = try batch([Fault(.opendir, "lib", EIO)], in: folder, ["second", "--no-retry"])
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.stderr.contains("failed: lib: "), "\(result.stderr)")
            #expect(try books(folder) == ["lib failed 1", "D done"])
            let scan = try ForgeNativeProgram.run(
                ["scan", "lib"], in: folder.path,
                variables: try Fault.variables([Fault(.readdir, "lib", EIO, after: 3)]))
            #expect(scan.status == 75, "\(scan.stderr)")
            #expect(scan.stderr.tells(of: "lib"), "\(scan.stderr)")
        }
    }

    @Test func `failures that stay count for more than those that pass`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let faults = [Fault(.opendir, "lib/A", EIO), Fault(.opendir, "lib/Author/B", EACCES)]
            #expect(try batch(faults, in: folder).status == 1)
            #expect(try books(folder) == ["A failed 1", "B failed 0", "C done"])
            let variables = try Fault.variables(faults)
            for words in [
                ["scan", "lib"], ["scan", "lib", "--json"], ["batch", "lib", "-o", "o", "--dry-run"],
            ] {
                let result = try ForgeNativeProgram.run(words, in: folder.path, variables: variables)
                #expect(result.status == 1, "\(words): \(result.stderr)")
                #expect(!result.text.isEmpty, "\(words): \(result.stderr)")
            }
        }
    }

    @Test func `a book that was made stays made while nobody can look at it`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            try folder.write(Array("x".utf8), to: "lib/Author/B/reader.txt")
            #expect(try batch([], in: folder).status == 0)
            let faults: [Fault] = [
                Fault(.opendir, "lib/Author/B", EIO), Fault(.opendir, "lib/Author", EACCES),
                Fault(.stat, "lib/Author/B/1.wav", EIO), Fault(.stat, "B/reader.txt", ESTALE),
                Fault(.stat, "out/Author/B/B.m4b", EIO),
            ]
            for fault in faults {
                let failed = try batch([fault], in: folder)
                #expect(
                    failed.status == (fault.testDescription.contains("Permission") ? 1 : 75),
                    "\(failed.stderr)")
                #expect(try books(folder).first == "A unchanged", "\(fault.testDescription)")
                #expect(try batch([], in: folder).status == 0)
                #expect(
                    try books(folder) == ["A unchanged", "B unchanged", "C unchanged"],
                    "\(fault.testDescription)")
            }
        }
    }

    @Test func `--only-failed and --include find what could not be seen`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            let fault = Fault(.opendir, "lib/Author", EIO)
            let others = try batch(
                [fault], in: folder, ["--no-retry", "--include", "A", "--exclude", "Author"])
            #expect(others.status == 0, "left out by name: \(others.stderr)")
            let below = try batch([fault], in: folder, ["--no-retry", "--include", "Author/C"])
            #expect(below.status == 75, "it may hold what is wanted")
            #expect(try batch([], in: folder, ["--only-failed"]).status == 0)
            #expect(try books(folder) == ["B done", "C done"])
            #expect(try batch([], in: folder, ["--only-failed"]).status == 0)
            #expect(try books(folder) == [], "the folder itself is forgotten")
        }
    }

    @Test func `a sidecar that comes back is in the book`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder)
            try folder.write(Array(#"{"title": "From the file"}"#.utf8), to: "lib/Author/B/metadata.json")
            let gone = try batch([Fault(.open, "metadata.json", EIO)], in: folder)
            #expect(gone.status == 75, "\(gone.stderr)")
            #expect(gone.stderr.contains("metadata.json"), "\(gone.stderr)")
            #expect(try books(folder) == ["A done", "B failed 1", "C done"])
            let back = try batch(
                [Fault(.open, "metadata.json", EIO, times: 1)], in: folder,
                ["--retries", "1", "--template", "{title}"])
            #expect(back.status == 0, "\(back.stderr)")
            #expect(FileManager.default.fileExists(atPath: folder.path("out/From the file.m4b")))
        }
    }

    /// The files that a batch writes for itself.
    @Test(arguments: [
        Fault(.open, ".forge-report-*", EIO), Fault(.open, ".forge-report-*", ENFILE),
        Fault(.open, "batch.log", EMFILE), Fault(.open, ".forge-native.lock", EIO),
        Fault(.open, ".forge-native.sqlite", EMFILE), Fault(.read, ".forge-native.sqlite", EIO),
        Fault(.access, "out/.", ESTALE),
    ])
    func `what a batch keeps for itself cannot be opened for now`(_ fault: Fault) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            #expect(try batch([], in: folder).status == 0)
            let result = try batch([fault], in: folder, ["--no-retry", "--log-file", "batch.log"])
            #expect(result.status == 75, "\(result.stderr)")
            #expect(result.stderr.contains("error: "))
        }
    }

    /// A full disk under the log, in mid-run: told once, whoever listens, and the work is done.
    @Test(arguments: [[], ["-q"], ["--json"]])
    func `lines of the log that are lost are told once`(_ more: [String]) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            let fault = Fault(.write, "/batch.log", ENOSPC, after: 2)
            let words = ["batch", "lib", "-o", "out", "--log-file", "batch.log"] + more
            let result = try ForgeNativeProgram.run(
                words, in: folder.path, variables: try Fault.variables([fault]))
            #expect(result.status == 0)
            let text = "batch.log: lines of the log are lost: No space left on device"
            #expect(result.stderr.split(separator: "\n").count { $0 == "warning: \(text)" } == 1, "\(result)")
            #expect(
                try !more.contains("--json")
                    || jsonLines(result.text).count { $0["message"] as? String == text } == 1)
            let one = try ForgeNativeProgram.run(
                ["convert", "lib/B", "-o", "b.m4b", "--overwrite", "--log-file", "batch.log"] + more,
                in: folder.path, variables: try Fault.variables([Fault(.write, "/batch.log", ENOSPC)]))
            #expect(one.status == 0)
            #expect(one.stderr.split(separator: "\n").count { $0 == "warning: \(text)" } == 1, "\(one)")
        }
    }

    @Test(arguments: [EIO, ESTALE, EACCES])
    func `a report that cannot be read is no mistake of the command line`(_ code: Int32) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            #expect(try batch([], in: folder).status == 0)
            for call in [Fault.Call.open, .read] {
                let faults = try Fault.variables([Fault(call, "report.json", code)])
                for words in [["show", "report.json"], ["diff", "report.json", "report.json"]] {
                    let result = try ForgeNativeProgram.run(
                        ["report"] + words, in: folder.path, variables: faults)
                    #expect(
                        result.status == (code == EACCES ? 1 : 75),
                        "\(result.stderr)")
                    #expect(
                        result.stderr.isError(about: "report.json"),
                        "\(result.stderr)")
                }
            }
        }
    }

    @Test func `warnings of the plan are told once, everywhere`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/B/1.wav", seconds: 0.3)
            try folder.write(Array("no sheet".utf8), to: "lib/B/a.cue")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("lib/Gone"), withDestinationPath: "nowhere")
            func run(_ more: [String]) throws -> RunResult {
                try ForgeNativeProgram.run(["batch", "lib", "-o", "out", "--force"] + more, in: folder.path)
            }
            let plain = try run([]).stderr.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
            #expect(plain.count == 2, "\(plain)")
            #expect(plain.count { $0.contains("lib/Gone: a link that leads nowhere") } == 1)
            #expect(plain.count { $0.contains("warning: B: the chapters of a.cue are left out") } == 1)
            let json = try jsonLines(try run(["--json"]).text).filter { $0["type"] as? String == "warning" }
            #expect(json.count == 2, "\(json)")
            #expect(json.count { $0["book"] as? Int == 0 } == 1, "\(json)")
            #expect(json.count { ($0["message"] as? String)?.contains("a.cue") == true } == 1)
            #expect(try run(["-q"]).stderr == "")
            let script = "script -qec \"$FORGE batch lib -o out --force\" /dev/null"
            let screen = try ForgeNativeProgram.shell(script, in: folder.path).text
            #expect(screen.split(separator: "a.cue").count == 2, "\(screen)")
        }
    }
}
