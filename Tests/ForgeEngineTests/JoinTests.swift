import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// A source that was cut into files is, joined, the source.
@Suite struct JoinTests {
    /// Cuts that lie in no frame grid: one sample after a frame of 1024, one of 1152, one of 4096, and a short piece.
    private static let cuts = [0, 10_241, 33_409, 33_500, 61_441, 97_531]

    private func pieces(_ samples: [Int16], channels: Int) -> [[Int16]] {
        zip(Self.cuts, Self.cuts.dropFirst()).map { Array(samples[$0 * channels..<$1 * channels]) }
    }

    private func write(
        _ samples: [Int16], rate: Int, channels: Int, in folder: TemporaryFolder
    ) throws -> (whole: String, parts: [String]) {
        let whole = try folder.wav(samples, rate: rate, channels: channels, as: "whole.wav")
        let parts = try pieces(samples, channels: channels).enumerated().map {
            try folder.wav($1, rate: rate, channels: channels, as: "part\($0).wav")
        }
        return (whole, parts)
    }

    @Test(arguments: [
        (44_100, 1, 44_100, 1), (44_100, 2, 44_100, 1), (44_100, 1, 44_100, 2), (48_000, 2, 44_100, 2),
        (22_050, 1, 44_100, 1), (96_000, 2, 48_000, 1), (8000, 1, 11_025, 1),
    ])
    func `joined pieces are the whole, bit for bit, through every conversion`(
        rate: Int, channels: Int, outputRate: Int, outputChannels: Int
    ) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(Self.cuts.last!, rate: rate, channels: channels)
            let (whole, parts) = try write(samples, rate: rate, channels: channels, in: folder)
            let expected = try Joined([whole], rate: outputRate, channels: outputChannels)
            let joined = try Joined(parts, rate: outputRate, channels: outputChannels)
            #expect(joined.channels == expected.channels)
            let length = SampleCount(Int64(Self.cuts.last!))
            #expect(joined.count == length.rescaled(from: Self.hertz(rate), to: Self.hertz(outputRate)).value)
            // Chapter starts are counted on the same clock: each cut's place, to the nearest output sample.
            #expect(
                joined.chapters.map(\.start)
                    == Self.cuts.dropLast().map {
                        SampleCount(Int64($0)).rescaled(from: Self.hertz(rate), to: Self.hertz(outputRate))
                    })
        }
    }

    @Test(
        .requires(.ffmpeg, .lame),
        arguments: ["mp3", "m4a", "ogg", "flac", "opus"])
    func `pieces encoded apart join without a gap and without a shift`(kind: String) throws {
        try withTemporaryFolder { folder in
            // Opus has no rate but this one and fractions of it.
            let rate = kind == "opus" ? 48_000 : 44_100
            let samples = Signal.speech16(Self.cuts.last!, rate: rate)
            let (_, parts) = try write(samples, rate: rate, channels: 1, in: folder)
            let encoded = try parts.enumerated().map { index, part in
                let path = folder.path("\(index).\(kind)")
                if kind == "mp3" {
                    try Tool.lame.run(["--quiet", "-V3", part, path])
                } else {
                    try Tool.ffmpeg.run(["-v", "error", "-i", part, "-b:a", "96k", path])
                }
                return path
            }
            let joined = try Joined(encoded)
            #expect(joined.count == Self.cuts.last!)
            #expect(joined.chapters.map(\.start.value) == Self.cuts.dropLast().map(Int64.init))
            let source = channel(0, of: samples, channels: 1)
            // Every long piece lies where it was cut; 91 samples are too few to find a lag in.
            for (start, end) in zip(Self.cuts, Self.cuts.dropFirst()) where end - start > 4000 {
                let middle = (start + end) / 2
                let window = Array(joined.channels[0][middle - 1500..<middle + 1500])
                let around = Array(source[middle - 1520..<middle + 1520])
                #expect(Signal.lag(of: window, in: around, reach: 20) - 20 == 0, "piece from \(start)")
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `rates and layouts change inside a book; every part keeps its length and place`() throws {
        try withTemporaryFolder { folder in
            let kinds: [(rate: Int, channels: Int, count: Int)] = [
                (44_100, 1, 50_001), (48_000, 2, 48_123), (22_050, 1, 30_007), (22_050, 1, 10_001),
                (44_100, 2, 20_011),
            ]
            let paths = try kinds.enumerated().map { index, kind in
                try folder.wav(
                    Signal.speech16(
                        kind.count, rate: kind.rate, channels: kind.channels, seed: UInt64(index + 1)),
                    rate: kind.rate, channels: kind.channels, as: "\(index).wav")
            }
            let joined = try Joined(paths, rate: 44_100, channels: 2)
            // A run of one format is rounded once: the two pieces at 22,050 Hz are one run of 40,008 samples.
            let lengths = [50_001, 44_213, 60_014, 20_002, 20_011]
            var starts: [Int64] = [0]
            for length in lengths { starts.append(starts.last! + Int64(length)) }
            #expect(joined.chapters.map(\.start.value) == starts.dropLast())
            #expect(joined.count == Int(starts.last!))
            // The last part needs no resampling, so it is there to the bit.
            let last = Signal.speech16(kinds[4].count, rate: 44_100, channels: 2, seed: 5)
            #expect(Array(joined.channels[1].suffix(kinds[4].count)) == channel(1, of: last, channels: 2))
        }
    }

    @Test func `a resampled run ends with sound, not with silence that was put there`() throws {
        try withTemporaryFolder { folder in
            // Below some 16 samples libswresample gives nothing back: its filter never fills.
            for count in [100, 1023, 44_099, 44_100] {
                // A constant: where the filter has given all, the last samples are near it.
                let path = try folder.wav(
                    [Int16](repeating: 16_000, count: count), rate: 48_000, as: "\(count).wav")
                let joined = try Joined([path], rate: 44_100)
                #expect(joined.count == (count * 441 + 240) / 480)
                #expect(
                    joined.channels[0].allSatisfy { $0 > 0.2 },
                    "\(count) samples: \(joined.channels[0].suffix(3))")
            }
        }
    }

    private static func hertz(_ rate: Int) -> SampleRate { SampleRate(hertz: rate) }
}
