import ForgeModel
import Foundation
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

@Suite struct OutputFileTests {
    private func write(_ text: String, _ file: OutputFile) throws {
        try Array(text.utf8).withUnsafeBytes { try file.write($0, at: 0) }
    }

    @Test func `nothing has the file's name before it is published, and nothing else is left after`() throws {
        try withTemporaryFolder { folder in
            let file = try OutputFile(destination: ForgePath(folder.path("a.m4b")))
            try write("abc", file)
            try #require(folder.names.count == 1)
            #expect(folder.names[0].hasPrefix(".forge-"))
            try file.publish(replacing: false)
            #expect(folder.names == ["a.m4b"])
            #expect(folder.read("a.m4b") == Array("abc".utf8))
        }
    }

    @Test func `a file that is not published goes with its owner`() throws {
        try withTemporaryFolder { folder in
            do {
                let file = try OutputFile(destination: ForgePath(folder.path("a.m4b")))
                try write("abc", file)
            }
            #expect(folder.names.isEmpty)
        }
    }

    @Test func `a file that appeared meanwhile stays, unless it may be replaced`() throws {
        try withTemporaryFolder { folder in
            let path = ForgePath(folder.path("a.m4b"))
            do {
                let file = try OutputFile(destination: path)
                try write("new", file)
                _ = try folder.write(Array("old".utf8), to: "a.m4b")
                let error = #expect(throws: ForgeError.self) { try file.publish(replacing: false) }
                #expect(error?.code == .outputExists)
            }
            #expect(folder.names == ["a.m4b"])
            #expect(folder.read("a.m4b") == Array("old".utf8))
            let file = try OutputFile(destination: path)
            try write("new", file)
            try file.publish(replacing: true)
            #expect(folder.names == ["a.m4b"])
            #expect(folder.read("a.m4b") == Array("new".utf8))
        }
    }

    @Test(arguments: ["renamed", "replaced", "removed", "renamed and back"], [true, false])
    func `nothing is left in a folder that is taken away, nor written to what has its name then`(
        _ fate: String, _ publishes: Bool
    ) throws {
        try withTemporaryFolder { folder in
            try folder.write([], to: "out/keep")
            do {
                let file = try OutputFile(destination: ForgePath(folder.path("out/a.m4b")))
                try write("abc", file)
                rename(folder.path("out"), folder.path("moved"))
                if fate == "replaced" { try folder.write([1], to: "out/stranger") }
                if fate == "removed" { try Tool("rm").run(["-r", folder.path("moved")]) }
                if fate == "renamed and back" { rename(folder.path("moved"), folder.path("out")) }
                if publishes, fate == "renamed and back" {
                    try file.publish(replacing: true)
                } else if publishes {
                    let error = #expect(throws: ForgeError.self) { try file.publish(replacing: true) }
                    #expect(error?.code == .outputUnwritable)
                    #expect(error?.isTransient == false)
                    #expect(error?.reason.contains(folder.path("out")) == true)
                }
            }
            let left = ["out", "moved"].map { name in
                (try? FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()) ?? []
            }
            switch fate {
            case "renamed": #expect(left == [[], ["keep"]])
            case "replaced": #expect(left == [["stranger"], ["keep"]])
            case "removed": #expect(left == [[], []])
            default: #expect(left == [publishes ? ["a.m4b", "keep"] : ["keep"], []])
            }
        }
    }

    @Test func `a temporary file that somebody removed is told as that`() throws {
        try withTemporaryFolder { folder in
            let file = try OutputFile(destination: ForgePath(folder.path("a.m4b")))
            unlink(folder.path(folder.names[0]))
            let error = #expect(throws: ForgeError.self) { try file.publish(replacing: false) }
            #expect(error?.reason.contains("temporary file") == true)
            #expect(error?.isTransient == true)
        }
    }

    @Test func `a folder that is not there is said before any work`() throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: ForgeError.self) {
                try OutputFile(destination: ForgePath(folder.path("no/a.m4b")))
            }
            #expect(error?.code == .outputUnwritable)
            #expect(error?.isTransient == false)
        }
    }

    @Test func `names of the longest kind, and names that are no UTF-8, are written`() throws {
        try withTemporaryFolder { folder in
            for name in [
                [UInt8](repeating: 0x61, count: 255), [0x61, 0xFF, 0xFE, 0x0A, 0x22], Array("-é😀".utf8),
            ] {
                let path = ForgePath(folder.path).appending(ForgePath(bytes: name))
                let file = try OutputFile(destination: path)
                try write("x", file)
                try file.publish(replacing: false)
                #expect(try InputFile(path).size == 1)
            }
        }
    }

    @Test func `what is no regular file is never replaced, whatever is allowed`() throws {
        try withTemporaryFolder { folder in
            for (path, reason) in [
                ("/dev/null", "it is not a regular file"), (folder.path, "it is a folder"),
            ] {
                let error = #expect(throws: ForgeError.self) {
                    try Preflight.check(output: ForgePath(path), inputs: [], replacing: true)
                }
                #expect(error?.code == .usage)
                #expect(error?.reason == reason)
            }
        }
    }

    @Test func `room that is not there is said before any work`() throws {
        try withTemporaryFolder { folder in
            let path = ForgePath(folder.path("a.m4b"))
            try Preflight.checkRoom(for: 1000, at: path)
            let error = #expect(throws: ForgeError.self) { try Preflight.checkRoom(for: 1 << 60, at: path) }
            #expect(error?.code == .diskFull)
            #expect(error?.isTransient == true)
        }
    }
}
