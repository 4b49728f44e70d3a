import TestSupport
import Testing

/// `--codec`, as a user meets it.
@Suite(.requires(.ffmpeg)) struct CopyCommandTests {
    private func m4a(_ name: String, seconds: Double, in folder: TemporaryFolder) throws {
        try folder.writeSpeech("source.wav", seconds: seconds, rate: 44_100, seed: UInt64(name.count))
        try Tool.ffmpeg.run([
            "-v", "error", "-i", folder.path("source.wav"), "-c:a", "aac", folder.path(name),
        ])
    }

    @Test func `AAC is copied, and the plan says so of every track`() throws {
        try withTemporaryFolder { folder in
            try m4a("1.m4a", seconds: 3, in: folder)
            try m4a("22.m4a", seconds: 2, in: folder)
            let arguments = ["--json", "1.m4a", "22.m4a", "-o", "out.m4b"]
            let result = try ForgeNativeProgram.run(["convert"] + arguments, in: folder.path)
            #expect(result.status == 0, "\(result.stderr)")
            let records = try jsonLines(result.text)
            let plan = try #require(records.first { $0["type"] as? String == "plan" })
            let tracks = try #require(plan["tracks"] as? [[String: Any]])
            #expect(tracks.map { $0["method"] as? String } == ["copy", "copy"])
            #expect(tracks[0]["reason"] as? String == "AAC already, 44.1 kHz LC mono")
            #expect((plan["audio"] as? [String: Any])?["encoder"] == nil)
            let encoded = try ForgeNativeProgram.run(
                ["convert", "--dry-run", "--codec", "encode", "1.m4a", "22.m4a"], in: folder.path)
            #expect(encoded.text.contains("encoded: encoding was asked for\n"))
            #expect(encoded.text.contains(", encoder aac:fast\n"))
        }
    }

    @Test(arguments: [false, true])
    func `every stage of a copy is told in order`(_ isMixed: Bool) throws {
        try withTemporaryFolder { folder in
            try m4a("1.m4a", seconds: 40, in: folder)
            if isMixed { try folder.writeSpeech("2.wav", seconds: 1, rate: 44_100) }
            let inputs = ["1.m4a"] + (isMixed ? ["2.wav"] : [])
            let result = try ForgeNativeProgram.run(
                ["convert", "--json", "-o", "out.m4b"] + inputs, in: folder.path)
            #expect(result.status == 0, "\(result.stderr)")
            let records = try jsonLines(result.text)
            let plan = try #require(records.first { $0["type"] as? String == "plan" })
            let tracks = try #require(plan["tracks"] as? [[String: Any]])
            #expect(tracks.map { $0["method"] as? String } == (isMixed ? ["copy", "encode"] : ["copy"]))
            let stages = records.compactMap { $0["stage"] as? String }
            let told = stages.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
            #expect(
                told == [
                    "scanning", "analyzing", "processing", "chapters", "metadata", "verifying", "complete",
                ])
        }
    }

    @Test func `copying that is not possible is refused in one line that names the tracks`() throws {
        try withTemporaryFolder { folder in
            try m4a("1.m4a", seconds: 3, in: folder)
            try folder.writeSpeech("2.wav", seconds: 1, rate: 44_100)
            try Refusal(folder).expect(
                ["--codec", "copy", "1.m4a", "2.wav", "-o", "out.m4b"], status: 2, code: "usage",
                step: "planning",
                path: "2.wav", remedy: "leave out --codec copy",
                run: { try ForgeNativeProgram.run($0, in: folder.path) })
        }
    }

    @Test func `a protected file is refused with a clear sentence`() throws {
        try withTemporaryFolder { folder in
            try m4a("1.m4a", seconds: 1, in: folder)
            var bytes = folder.read("1.m4a")
            while let entry = bytes.firstRange(of: Array("mp4a".utf8)) {
                bytes.replaceSubrange(entry, with: Array("drms".utf8))
            }
            try folder.write(bytes, to: "1.m4a")
            try Refusal(folder).expect(
                ["1.m4a", "-o", "out.m4b"], status: 1, code: "inputUnreadable", step: "probing",
                path: "1.m4a",
                remedy: "without protection", run: { try ForgeNativeProgram.run($0, in: folder.path) })
        }
    }
}
