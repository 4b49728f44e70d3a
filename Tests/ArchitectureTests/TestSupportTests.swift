import Foundation
import TestSupport
import Testing

/// The tools the other tests stand on.
@Suite struct TestSupportTests {
    @Test func `child gives bytes status and working folder`() throws {
        try withTemporaryFolder { folder in
            let result = try Tool("sh").run(
                ["-c", "printf 'a\\377'; echo \"$KEY\" >&2; pwd >&2; exit 3"], environment: ["KEY": "value"],
                in: folder.path, allowFailure: true)
            #expect(result.stdout == [0x61, 0xFF])
            #expect(result.stderr == "value\n\(folder.path)\n")
            #expect(result.status == 3)
        }
    }

    @Test func `failure and time out throw`() throws {
        #expect(throws: RunFailure.self) { try Tool("false").run([]) }
        #expect(throws: RunFailure.self) { try Tool("sleep").run(["60"], timeout: 0.2) }
        #expect(throws: RunFailure.self) { try Tool("no-such-program").run([]) }
    }

    @Test func `signal ends a child`() throws {
        let child = try ChildProcess("/bin/sleep", bytes: [Array("60".utf8)])
        #expect(child.isRunning)
        child.send(SIGINT)
        #expect(try child.wait().status == 130)
    }

    @Test func `more output than a pipe holds`() throws {
        #expect(try Tool("head").run(["-c", "3000000", "/dev/zero"]).stdout.count == 3_000_000)
    }

    @Test func `temporary folder goes with its contents`() throws {
        let path = try withTemporaryFolder { folder in
            try folder.write([1, 2], to: "deep/file")
            #expect(folder.read("deep/file") == [1, 2])
            #expect(folder.names == ["deep"])
            return folder.path
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `lag finds a shift`() {
        let whole = Signal.speech(20_000, rate: 44_100)
        #expect(Signal.lag(of: Array(whole[1373..<9373]), in: whole, reach: 2000) == 1373)
        #expect(Signal.ratio(of: whole, to: whole) == .infinity)
        #expect(Signal.speech(100, rate: 8000, seed: 1) != Signal.speech(100, rate: 8000, seed: 2))
    }

    @Test(.requires(.ffmpeg, .ffprobe), arguments: [1, 2])
    func `WAV file is read back bit for bit`(channels: Int) throws {
        let samples = Signal.speech16(12_345, rate: 22_050, channels: channels)
        try withTemporaryFolder { folder in
            let wav = WAVFile.data(samples, rate: 22_050, channels: channels)
            let file = try folder.write(wav, to: "a: b.wav")
            #expect(try Oracles.decode(file, with: .ffmpeg) == samples)
            let audio = try #require(try Oracles.probe(file).audio)
            #expect(audio.sampleRate == "22050")
            #expect(audio.channels == channels)
            #expect(audio.durationTs == 12_345)
        }
    }

    @Test(.requires(.ffmpeg9))
    func `float and 24-bit integer WAV files`() throws {
        let samples = Signal.chirp(5000, rate: 48_000)
        try withTemporaryFolder { folder in
            let float = try folder.write(WAVFile.data(samples, rate: 48_000, format: .float32), to: "f.wav")
            #expect(try Oracles.decodeFloat(float) == samples)
            let int24 = try folder.write(WAVFile.data(samples, rate: 48_000, format: .int24), to: "i.wav")
            #expect(Signal.ratio(of: samples, to: try Oracles.decodeFloat(int24)) > 110)
        }
    }

    @Test(.requires(.ffprobe, .ffmpeg))
    func `probe keeps tag names`() throws {
        try withTemporaryFolder { folder in
            let wav = WAVFile.data(Signal.speech16(4000, rate: 8000), rate: 8000)
            let source = try folder.write(wav, to: "a.wav")
            let made = folder.path("a.m4a")
            try Tool.ffmpeg.run(["-v", "error", "-i", source, "-metadata", "album_artist=A B", made])
            let tags = try #require(try Oracles.probe(made).format.tags)
            #expect(tags["album_artist"] == "A B")
            #expect(tags["major_brand"] == "M4A ")
        }
    }

    @Test(.requires(.python))
    func `python has the readers`() throws {
        let text = try Oracles.python("import sys, mutagen, taglib, vlc; print(sys.argv[1])", "it's \"here\"")
        #expect(text == "it's \"here\"\n")
    }
}
