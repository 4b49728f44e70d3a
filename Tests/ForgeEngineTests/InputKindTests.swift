import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Every kind of input is decoded to its real samples: nothing before them, nothing after them.
@Suite struct InputKindTests {
    /// How a test input is made and what must come of it.
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String]
        /// Rates and layouts that the codec takes as they are.
        var rate = 44_100
        var channels = 1
        var tool = Tool.ffmpeg
        var testDescription: String { "\(name) \(rate) Hz \(channels) ch" }
    }

    /// 97,531 samples: odd, prime to every frame size, 379 past a multiple of 1024.
    private static let count = 97_531

    private func make(_ kind: Kind, _ samples: [Int16], in folder: TemporaryFolder) throws -> String {
        let wav = try folder.wav(samples, rate: kind.rate, channels: kind.channels, as: "source.wav")
        let path = folder.path(kind.name)
        if kind.tool == .lame {
            try Tool.lame.run(["--quiet"] + kind.arguments + [wav, path])
        } else {
            try kind.tool.run(["-v", "error", "-i", wav] + kind.arguments + ["-y", path])
        }
        return path
    }

    static let lossless = [
        Kind(name: "16.flac", arguments: ["-c:a", "flac"], channels: 2),
        Kind(name: "24.flac", arguments: ["-c:a", "flac", "-sample_fmt", "s32"]),
        Kind(name: "s16.wav", arguments: ["-c:a", "pcm_s16le"], channels: 2),
        Kind(name: "s24.wav", arguments: ["-c:a", "pcm_s24le"]),
        Kind(name: "f32.wav", arguments: ["-c:a", "pcm_f32le"]),
        Kind(name: "f64.wav", arguments: ["-c:a", "pcm_f64le"]),
        Kind(name: "x.aiff", arguments: ["-c:a", "pcm_s16be"], channels: 2),
        Kind(name: "alac.m4a", arguments: ["-c:a", "alac"], channels: 2),
        Kind(name: "flac.mka", arguments: ["-c:a", "flac"]),
        Kind(name: "96k.flac", arguments: ["-c:a", "flac"], rate: 96_000),
        Kind(name: "8k.wav", arguments: ["-c:a", "pcm_s16le"], rate: 8000),
    ]

    @Test(.requires(.ffmpeg), arguments: lossless)
    func `lossless inputs give the very samples`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(
                Self.count, rate: kind.rate, channels: kind.channels)
            let joined = try Joined([try make(kind, samples, in: folder)])
            #expect(joined.count == Self.count)
            for index in 0..<kind.channels {
                #expect(joined.channels[index] == channel(index, of: samples, channels: kind.channels))
            }
        }
    }

    static let gapless = [
        Kind(name: "vbr.mp3", arguments: ["-V4"], tool: .lame),
        Kind(name: "vbr2.mp3", arguments: ["-V2", "-m", "j"], channels: 2, tool: .lame),
        Kind(name: "cbr.mp3", arguments: ["-b", "64", "--cbr"], tool: .lame),
        Kind(name: "lsf.mp3", arguments: ["-b", "64", "--cbr"], rate: 22_050, tool: .lame),
        Kind(name: "libmp3lame.mp3", arguments: ["-c:a", "libmp3lame", "-q:a", "4"]),
        Kind(name: "aac.m4a", arguments: ["-c:a", "aac", "-b:a", "96k"]),
        Kind(name: "aac.m4b", arguments: ["-c:a", "aac", "-f", "ipod"], rate: 22_050, channels: 2),
        Kind(name: "faststart.mp4", arguments: ["-c:a", "aac", "-movflags", "+faststart"], rate: 48_000),
        Kind(name: "vorbis.ogg", arguments: ["-c:a", "libvorbis", "-q:a", "5"]),
        Kind(name: "opus.opus", arguments: ["-c:a", "libopus", "-b:a", "64k"], rate: 48_000),
        Kind(name: "opus.mka", arguments: ["-c:a", "libopus", "-b:a", "64k"], rate: 48_000),
        // FFmpeg 9 writes Matroska's CodecDelay and DiscardPadding for MP3, which libavformat 5.1 does not use.
        Kind(name: "mp3.mka", arguments: ["-c:a", "libmp3lame", "-b:a", "96k"], tool: .ffmpeg9),
    ]

    @Test(
        .requires(.ffmpeg, .ffmpeg9, .lame),
        arguments: gapless)
    func `lossy inputs give as many samples as went in, in their places`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(Self.count, rate: kind.rate, channels: kind.channels)
            let path = try make(kind, samples, in: folder)
            let joined = try Joined([path])
            #expect(joined.count == Self.count)
            #expect(lag(of: joined, in: samples, channels: kind.channels) == 0)
            let exact = try Prober.probe(ForgePath(path), length: .exact, isCancelled: { false })
            #expect(exact.length.value == Int64(Self.count))
        }
    }

    static let unmarked = [
        Kind(name: "notag.mp3", arguments: ["-b", "64", "--cbr", "-t"], tool: .lame),
        Kind(name: "vbr-notag.mp3", arguments: ["-V4", "-t"], channels: 2, tool: .lame),
        // At 32 kb/s LAME has no room for its tag.
        Kind(name: "tiny.mp3", arguments: ["-b", "32", "--cbr"], rate: 22_050, tool: .lame),
        Kind(name: "raw.aac", arguments: ["-c:a", "aac"], channels: 2),
        Kind(name: "v1.wma", arguments: ["-c:a", "wmav1"]),
        Kind(name: "v2.wma", arguments: ["-c:a", "wmav2"], channels: 2),
        Kind(name: "mp3.mka", arguments: ["-c:a", "libmp3lame", "-b:a", "96k"]),
        Kind(name: "aac.mka", arguments: ["-c:a", "aac", "-b:a", "96k"]),
        Kind(name: "vorbis.webm", arguments: ["-c:a", "libvorbis"]),
    ]

    /// Such files do not say where the real samples are; then all that is decoded counts.
    @Test(
        .requires(.ffmpeg, .lame),
        arguments: unmarked)
    func `inputs without delay information give what FFmpeg decodes`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(Self.count, rate: kind.rate, channels: kind.channels)
            let path = try make(kind, samples, in: folder)
            let joined = try Joined([path])
            let reference = try Oracles.decodeFloat(path, with: .ffmpeg)
            for index in 0..<kind.channels {
                let own = stride(from: index, to: reference.count, by: kind.channels).map { reference[$0] }
                #expect(joined.channels[index] == own)
            }
            let exact = try Prober.probe(ForgePath(path), length: .exact, isCancelled: { false })
            #expect(exact.length.value == Int64(joined.count))
        }
    }

    @Test(.requires(.ffmpeg9))
    func `priming that Matroska declares for AAC is removed`() throws {
        try withTemporaryFolder { folder in
            let kind = Kind(name: "aac.mka", arguments: ["-c:a", "aac", "-b:a", "96k"], tool: .ffmpeg9)
            let samples = Signal.speech16(Self.count, rate: kind.rate)
            let joined = try Joined([try make(kind, samples, in: folder)])
            #expect(lag(of: joined, in: samples, channels: 1) == 0)
            // The container counts in milliseconds and marks no padding: the last packet is whole.
            #expect(joined.count == (Self.count + 1023) / 1024 * 1024)
        }
    }

    /// The shift of the decoded sound against its source, found on 20,000 samples from the middle.
    private func lag(of joined: Joined, in samples: [Int16], channels: Int) -> Int {
        let source = channel(0, of: samples, channels: channels)
        let window = Array(joined.channels[0].dropFirst(40_000).prefix(20_000))
        return Signal.lag(of: window, in: Array(source.dropFirst(39_980).prefix(20_040)), reach: 20) - 20
    }
}
