import ArgumentParser
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// `forge-native preview` as users meet it.
@Suite struct PreviewCommandTests {
    private func run(_ words: String..., in folder: TemporaryFolder) throws -> RunResult {
        try ForgeNativeProgram.run(["preview"] + words, in: folder.path)
    }

    private func preview(_ result: RunResult) throws -> [String: Any] {
        try #require(try jsonLines(result.text).first { $0["type"] as? String == "preview" })
    }

    @Test(.requires(Tool("python3")))
    func `a terminal shows how far the samples are, and nothing of it stays`()
        throws
    {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav", seconds: 2)
            func shown(_ words: String...) throws -> PseudoTerminal {
                try PseudoTerminal.run(
                    ["preview", "a.wav", "--preset", "speech,music", "--overwrite"] + words, columns: 80,
                    in: folder.path)
            }
            let usual = try shown()
            #expect(usual.status == 0)
            #expect(usual.progressLines.contains { $0.contains(/^ *\d+% \[/) })
            #expect(!usual.lasting.contains("%"))
            #expect(usual.lasting.contains("whole book"))
            let quiet = try shown("-q")
            #expect(quiet.status == 0)
            #expect(quiet.progressLines.isEmpty)
            #expect(!quiet.output.contains("%"))
            #expect(quiet.lasting.contains("whole book"))
        }
    }

    @Test(.requires(.ffprobe)) func `a folder becomes a table of samples beside it`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("Book/1.wav", seconds: 1)
            try folder.writeSpeech("Book/2.wav", seconds: 1, seed: 2)
            let before = FolderSnapshot(folder.path("Book"))
            let result = try run("Book", "--preset", "speech,speech-small", in: folder)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            let lines = result.text.split(separator: "\n")
            #expect(lines.count == 6)
            #expect(lines[0] == "Book: 2 s from 0:00:00.000 of 0:00:02.000")
            #expect(lines[1] == "written to Book.forge-preview")
            #expect(lines[2].contains(/^sample +sound +kb\/s +file +whole book$/))
            #expect(lines[3].contains(/^original +mono, 22.05 kHz +353 +[\d.]+ kB +88.3 kB$/))
            #expect(lines[4].contains(/^speech +mono, 22.05 kHz +64 +[\d.]+ kB +[\d.]+ kB$/))
            #expect(lines[5].contains(/^speech-small +mono, 22.05 kHz +32 +[\d.]+ kB +[\d.]+ kB$/))
            #expect(FolderSnapshot(folder.path("Book")) == before)
            let names = ["original.m4a", "speech-small.m4a", "speech.m4a"]
            #expect(folder.names == ["Book", "Book.forge-preview"])
            #expect(folder.names(in: "Book.forge-preview") == names)
            for name in names {
                let file = try Oracles.probe(folder.path("Book.forge-preview/\(name)"))
                #expect(file.format.duration == "2.000000")
                #expect(file.format.tags?["title"]?.hasPrefix("Book: ") == true)
            }
            // Whoever looks for books finds one.
            let scan = try ForgeNativeProgram.run(["scan", ".", "--json"], in: folder.path)
            let books = try jsonLines(scan.text).filter { $0["type"] as? String == "book" }
            #expect(books.map { $0["title"] as? String } == ["Book"])
        }
    }

    @Test func `programs hear of all samples in one line`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav", seconds: 3, channels: 2)
            let result = try run("a.wav", "--json", "-o", "here", "--at", "0:01.5", in: folder)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            let lines = try jsonLines(result.text)
            #expect(lines.last?["type"] as? String == "preview")
            // Of an original and five presets.
            let progress = lines.filter { $0["type"] as? String == "progress" }
            #expect(progress.contains { $0["total"] as? Int == 6 * 33_075 }, "\(progress)")
            let preview = try preview(result)
            #expect(preview["folder"] as? String == "here")
            #expect(preview["title"] as? String == "a")
            #expect(preview["start"] as? Int == 33_075)
            #expect(preview["length"] as? Int == 33_075)
            #expect(preview["bookLength"] as? Int == 66_150)
            #expect(preview["sampleRate"] as? Int == 22_050)
            let samples = try #require(preview["samples"] as? [[String: Any]])
            let presets = ["speech-small", "speech", "speech-high", "music", "source"]
            #expect(samples.map { $0["name"] as? String } == ["original"] + presets)
            for sample in samples {
                let path = try #require(sample["path"] as? String)
                #expect(sample["fileSize"] as? Int == folder.read(path).count)
                #expect(sample["bookBytes"] as? Int ?? 0 > 1000)
                #expect(sample["reasons"] is [String])
            }
            try #require(samples[1]["channels"] as? Int == 1)
            #expect(samples[4]["channels"] as? Int == 2)
            try #require(samples[0]["codec"] as? String == "alac")
            #expect(samples[1]["codec"] as? String == "aac")
            #expect(samples[1]["method"] as? String == "encode")
            #expect(samples[1]["quality"] is Int)
        }
    }

    @Test(.requires(.ffmpeg)) func `what is heard is what convert makes`() throws {
        try withTemporaryFolder { folder in
            // Two equal channels, which both find out by listening.
            let mono = Signal.speech16(44_100, rate: 22_050)
            try folder.write(
                WAVFile.data(mono.flatMap { [$0, $0] }, rate: 22_050, channels: 2), to: "a.wav")
            #expect(try run("a.wav", "--preset", "music", "-q", in: folder).status == 0)
            let book = try ForgeNativeProgram.run(
                ["convert", "a.wav", "--preset", "music", "-q"], in: folder.path)
            #expect(book.status == 0)
            let hashes = try ["a.m4b", "a.forge-preview/music.m4a"].map { name in
                try Tool.ffmpeg.run([
                    "-v", "error", "-i", folder.path(name), "-map", "0:a", "-c", "copy", "-f", "md5", "-",
                ]).text
            }
            #expect(hashes[0] == hashes[1])
            #expect(try Oracles.probe(folder.path("a.forge-preview/music.m4a")).audio?.channels == 1)
        }
    }

    @Test func `options without a preset are heard as they are, and beside presets are stronger`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav", channels: 2)
            func samples(_ words: String...) throws -> [[String: Any]] {
                let result = try ForgeNativeProgram.run(
                    ["preview", "a.wav", "--json", "--overwrite"] + words, in: folder.path)
                #expect(result.status == 0, "\(result.stderr)")
                return try #require(try preview(result)["samples"] as? [[String: Any]])
            }
            let own = try samples("--bitrate", "40k")
            #expect(own.map { $0["name"] as? String } == ["original", "options"])
            #expect(own[1]["bitRate"] as? Int == 40_000)
            #expect(own[1]["channels"] as? Int == 2)
            let over = try samples("--bitrate", "40k", "--preset", "speech")
            #expect(over.map { $0["name"] as? String } == ["original", "speech"])
            #expect(over[1]["bitRate"] as? Int == 40_000)
            #expect(over[1]["channels"] as? Int == 1)
        }
    }

    @Test func `samples are not replaced, nor made inside the book, unless that is asked for`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("Book/a.wav")
            #expect(try run("Book", "--preset", "speech", in: folder).status == 0)
            let again = try run("Book", "--preset", "speech", in: folder)
            #expect(again.status == 2)
            #expect(again.stderr.contains("--overwrite"))
            #expect(try run("Book", "--preset", "speech", "--overwrite", in: folder).status == 0)
            for path in [".", "../Book"] {
                let inside = try ForgeNativeProgram.run(
                    ["preview", path, "--preset", "speech"], in: folder.path("Book"))
                #expect(inside.status == 2)
                #expect(inside.stderr.contains("inside the book's own folder"))
            }
            #expect(folder.names(in: "Book") == ["a.wav"])
            let asked = try ForgeNativeProgram.run(
                ["preview", ".", "--preset", "speech", "-o", "samples"], in: folder.path("Book"))
            #expect(asked.status == 0)
            #expect(folder.names(in: "Book/samples").count == 2)
        }
    }

    @Test func `what cannot be heard is an error that leaves nothing`() throws {
        try withTemporaryFolder { folder in
            try folder.write([UInt8](repeating: 7, count: 5000), to: "Bad/a.mp3")
            let damaged = try run("Bad", in: folder)
            #expect(damaged.status == 1)
            #expect(damaged.stderr.contains("Bad/a.mp3"))
            try folder.write(Array("text".utf8), to: "None/a.txt")
            #expect(try run("None", in: folder).status == 2)
            #expect(try run("Nowhere", in: folder).status == 2)
            try folder.writeSpeech("a.wav")
            let late = try run("a.wav", "--at", "1:00", in: folder)
            #expect(late.status == 2)
            #expect(late.stderr.contains("the book ends at 0:00:01"))
            #expect(try run("a.wav", "-o", "a.wav", in: folder).status == 2)
            #expect(try run("a.wav", "-o", "none/deep", in: folder).status == 2)
            #expect(try run("a.wav", "--preset", "speech,noise", in: folder).status == 2)
            #expect(folder.names == ["Bad", "None", "a.wav"])
        }
    }

    @Test func `a damaged track is left out where that is asked for, and silence is told`() throws {
        try withTemporaryFolder { folder in
            try folder.write([UInt8](repeating: 7, count: 5000), to: "Book/1.mp3")
            try folder.write(
                WAVFile.data([Int16](repeating: 0, count: 40 * 8000), rate: 8000), to: "Book/2.wav")
            let result = try run("Book", "--damaged", "skip", "--preset", "speech", in: folder)
            #expect(result.status == 0)
            #expect(result.text.contains("30 s from 0:00:10.000 of 0:00:40.000"))
            #expect(result.stderr.contains("1.mp3"))
            #expect(result.stderr.contains("the samples are silent"))
        }
    }

    @Test func `stopped, it leaves nothing`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 10)
            for signal in [SIGINT, SIGTERM] {
                let child = try ForgeNativeProgram.start(["preview", "book"], in: folder.path)
                try child.waitUntil {
                    folder.names(in: "book.forge-preview").contains { $0.hasSuffix(".tmp") }
                }
                child.send(signal)
                let result = try child.wait()
                #expect(result.status == 128 + signal)
                #expect(result.stdout.isEmpty)
                #expect(folder.names == ["book"])
            }
        }
    }

    @Test func `settings say what is heard`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            try folder.write(
                Array("preset = \"speech\"\nbitrate = \"24k\"\n[preview]\noutput = \"mine\"".utf8),
                to: "forge-native.toml")
            let result = try run("a.wav", "--json", in: folder)
            let samples = try #require(try preview(result)["samples"] as? [[String: Any]])
            #expect(samples.map { $0["name"] as? String } == ["original", "speech"])
            #expect(samples[1]["bitRate"] as? Int == 24_000)
            #expect(folder.names(in: "mine").count == 2)
        }
    }

    @Test(arguments: [
        ("1:02:03", 3_723_000), ("62:03.5", 3_723_500), ("90", 90_000), ("0", 0), ("90.25", 90_250),
        ("100:00:00", 360_000_000),
    ])
    func `a place is told as clocks do`(_ text: String, _ milliseconds: Int64) {
        #expect(BookTime(argument: text)?.time == MediaTime(value: milliseconds, timescale: 1000))
    }

    @Test(arguments: ["", "a", "1:60", "1:60:00", "-1", "1:", ":1", "1.2.3", "1:2:3:4", "1.", "1.2345", "٣"])
    func `what is no place is refused`(_ text: String) {
        #expect(BookTime(argument: text) == nil)
    }

    @Test func `presets are told apart by commas`() {
        #expect(PresetList(argument: "speech,music,speech")?.presets == [.speech, .music])
        for text in ["", "speech,", ",", "speech music", "Speech"] {
            #expect(PresetList(argument: text) == nil)
        }
    }
}
