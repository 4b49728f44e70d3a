import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// A span of a track is what decoding all of it gives at that place.
@Suite struct SpanReaderTests {
    private static let rate = 44_100
    private static let count = 5 * rate

    private func channels(_ excerpt: Excerpt, rate: Int) throws -> [[Float]] {
        let format = AudioFormat.planarFloat(sampleRate: rate, channels: 2)
        var source = try excerpt.source(format, isCancelled: { false })
        var block = PCMBlock(format: format, capacity: 40_000)
        try source.fill(&block)
        return (0..<2).map { block.floats(channel: $0) }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            ("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.m4a", "alac"), ("a.m4a", "aac"), ("a.aac", "aac"),
            ("a.mp3", "libmp3lame"), ("a.ogg", "libvorbis"), ("a.opus", "libopus"), ("a.mka", "libvorbis"),
            ("a.mka", "aac"), ("a.wma", "wmav2"), ("a.ac3", "ac3"),
        ])
    func `a span is what decoding the whole track gives there`(_ name: String, _ codec: String) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(Self.count, rate: Self.rate, channels: 2)
            let wav = try folder.wav(samples, rate: Self.rate, channels: 2, as: "source.wav")
            let path = folder.path(name)
            // Noise that a decoder makes up by itself is another each time.
            let tools = codec == "aac" ? ["-aac_pns", "0"] : []
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-c:a", codec, "-b:a", "128k"] + tools + [path])
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            let whole = try Joined([path]).channels
            for start in [700, 61_003, 150_001] {
                let span = Int64(start)..<Int64(start) + 30_000
                let excerpt = try Excerpt(
                    span, of: [probe], clock: probe.sampleRate, isCancelled: { false })
                let part = try channels(excerpt, rate: probe.sampleRate.hertz)
                #expect(part[0].count == 30_000)
                if codec == "wmav2" { continue }
                // Matroska's time stamps are milliseconds: half of one is 22 samples.
                let lag = name == "a.mka" ? 22 : 0
                let reference = whole[0]
                let shift = Signal.lag(
                    of: Array(part[0].prefix(2000)),
                    in: Array(reference[start..<start + 2000]), reach: lag)
                let low = max(0, -shift)
                let heard = Array(part[0][low..<30_000 - lag])
                let expected = Array(reference[start + low + shift..<start + 30_000 - lag + shift])
                // AC-3 dithers what it has no bits for by a generator that counts from its first packet.
                #expect(Signal.ratio(of: expected, to: heard) > (codec == "ac3" ? 30 : 80), "at \(start)")
            }
        }
    }

    @Test(.requires(.ffmpeg), arguments: ["a.caf", "a.au", "a.w64"])
    func `zeros behind the sound are none of it`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let wav = try folder.wav(
                Signal.speech16(2 * Self.rate, rate: Self.rate), rate: Self.rate, as: "s.wav")
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-c:a", "pcm_s16be", folder.path("a.caf")])
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, folder.path("a.au")])
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, folder.path("a.w64")])
            try folder.write(folder.read(name) + [UInt8](repeating: 0, count: 4 << 20), to: name)
            let probe = try Prober.probe(ForgePath(folder.path(name)), isCancelled: { false })
            let end = Int64(2 * Self.rate)
            let span = end - 5000..<end + 5000
            let parts = try SpanReader.read(span, of: probe, isCancelled: { false })
            #expect(parts.reduce(0) { $0 + $1.block.count } == 5000)
        }
    }

    @Test func `an excerpt goes on from one track to the next, whatever their kinds`() throws {
        try withTemporaryFolder { folder in
            let first = Signal.speech16(3000, rate: 8000)
            let second = Signal.speech16(5000, rate: 16_000, channels: 2, seed: 2)
            let paths = [
                try folder.write(WAVFile.data(first, rate: 8000), to: "1.wav"),
                try folder.write(WAVFile.data(second, rate: 16_000, channels: 2), to: "2.wav"),
            ]
            let tracks = try paths.map { try Prober.probe(ForgePath($0), isCancelled: { false }) }
            let clock = SampleRate(hertz: 8000)
            let excerpt = try Excerpt(1000..<4000, of: tracks, clock: clock, isCancelled: { false })
            #expect(excerpt.probes.map(\.length.value) == [2000, 2000])
            #expect(!excerpt.isEmpty)
            let beyond = try Excerpt(5500..<9000, of: tracks, clock: clock, isCancelled: { false })
            #expect(beyond.isEmpty)
            // A length that is told, where nothing decodes.
            var liar = tracks
            liar[1].length = SampleCount(90_000)
            #expect(try Excerpt(6000..<9000, of: liar, clock: clock, isCancelled: { false }).isEmpty)
        }
    }

    @Test(.requires(.ffmpeg)) func `an excerpt of a lossy track has no padding and is not deep`() throws {
        try withTemporaryFolder { folder in
            let first = try folder.wav(Signal.speech16(8000, rate: 8000), rate: 8000, as: "1.wav")
            // 7999.8 samples of 8 kHz: rounded up, they are more than there are.
            let second = try folder.wav(Signal.speech16(44_099, rate: 44_100), rate: 44_100, as: "2.wav")
            let path = folder.path("2.m4a")
            try Tool.ffmpeg.run(["-v", "error", "-i", second, "-c:a", "aac", path])
            let tracks = try [first, path].map { try Prober.probe(ForgePath($0), isCancelled: { false }) }
            try #require(tracks[1].length.value == 44_099)
            let clock = SampleRate(hertz: 8000)
            let excerpt = try Excerpt(7000..<16_000, of: tracks, clock: clock, isCancelled: { false })
            #expect(excerpt.probes.map(\.length.value) == [1000, 44_099])
            #expect(!excerpt.isDeep)
        }
    }
}
