import Foundation
import TestSupport
import Testing

/// Edits that end by SIGKILL at each call that writes: the file is the old one or the new one.
@Suite(.requires(.cc)) struct EditKillTests {
    /// How an edit is written, by what it asks for.
    enum Way: String, CaseIterable, Sendable {
        case inPlace, rewritten

        /// Half a megabyte of text has no room.
        func words(_ folder: TemporaryFolder) throws -> [String] {
            let change = ["tag", "--set", "title=New", "qz.m4b"]
            guard self == .rewritten else { return change }
            let description = String(repeating: "Long words. ", count: 8000)
            return ["tag", "--set", "description=\(description)"] + change.dropFirst()
        }
    }

    private static let writing: [Fault.Call] = [.write, .pwrite, .fsync, .rename, .link]
    private static let reading: [Fault.Call] = [.open, .read, .stat, .fstat]
    /// The book and the file that is to take its place.
    private static let files = "qz.m4b|.forge-*"

    /// A book, and what its sound decodes to.
    private func book(_ folder: TemporaryFolder) throws -> (bytes: [UInt8], sound: [Int16]) {
        try folder.writeSpeech("in/1.wav", seconds: 3)
        let made = try ForgeNativeProgram.run(
            ["convert", "in", "-o", "qz.m4b", "--title", "Old"], in: folder.path)
        try #require(made.status == 0, "\(made.stderr)")
        return (folder.read("qz.m4b"), try Oracles.decode(folder.path("qz.m4b")))
    }

    private func edit(_ way: Way, _ fault: Fault, in folder: TemporaryFolder, log: String? = nil) throws
        -> RunResult
    {
        var variables = try Fault.variables([fault])
        variables[Fault.log] = log
        return try ForgeNativeProgram.run(try way.words(folder), in: folder.path, variables: variables)
    }

    /// The title of a file that is all there.
    private func title(_ folder: TemporaryFolder, _ old: (bytes: [UInt8], sound: [Int16])) throws -> String? {
        let now = folder.read("qz.m4b")
        if now == old.bytes { return "Old" }
        #expect(try Oracles.decode(folder.path("qz.m4b")) == old.sound)
        return try Oracles.probe(folder.path("qz.m4b")).format.tags?["title"]
    }

    @Test(.requires(.ffmpeg9, .ffprobe), arguments: Way.allCases)
    func `a kill at any call that writes leaves the old file or the new one`(_ way: Way) throws {
        try withTemporaryFolder { folder in
            let old = try book(folder)
            var kills = 0
            for call in Self.writing {
                var isKilled = true
                for number in 0... where isKilled {
                    try folder.write(old.bytes, to: "qz.m4b")
                    let run = try edit(way, Fault(call, Self.files, .killed, after: number), in: folder)
                    isKilled = run.status == 128 + SIGKILL
                    let title = try title(folder, old)
                    if isKilled {
                        #expect(title == "Old" || title == "New", "\(call) \(number)")
                        kills += 1
                    } else {
                        #expect(run.status == 0, "\(call) \(number): \(run.stderr)")
                        #expect(title == "New")
                    }
                    if !isKilled { break }
                }
            }
            // In place two writes, each with a sync; else the new file's, its sync and its name.
            #expect(kills >= 3)
        }
    }

    @Test(.requires(.ffmpeg9, .ffprobe), arguments: Way.allCases)
    func `a call that fails leaves the old file or the new one, and nothing beside it`(_ way: Way) throws {
        try withTemporaryFolder { folder in
            let old = try book(folder)
            let effects: [Fault.Effect] = [.error(EIO), .error(ENOSPC), .error(EINTR), .short]
            var failures = 0
            for call in Self.writing + Self.reading {
                try folder.write(old.bytes, to: "qz.m4b")
                try folder.write([], to: "log")
                _ = try edit(way, Fault(call, Self.files, .counted), in: folder, log: folder.path("log"))
                let count = folder.read("log").count { $0 == UInt8(ascii: "\n") }
                for (number, effect) in zip(0..<count, (0..<count).map { effects[$0 % effects.count] }) {
                    try folder.write(old.bytes, to: "qz.m4b")
                    let fault = Fault(call, Self.files, effect, times: 1, after: number)
                    let run = try edit(way, fault, in: folder)
                    let title = try title(folder, old)
                    #expect(title == "Old" || title == "New", "\(fault.testDescription) \(number)")
                    if run.status == 0 { #expect(title == "New", "\(fault.testDescription) \(number)") }
                    #expect(
                        folder.names(in: ".").allSatisfy { !$0.hasPrefix(".forge") },
                        "\(fault.testDescription) \(number)")
                    if run.status != 0 { failures += 1 }
                }
            }
            #expect(failures > 3)
        }
    }
}
