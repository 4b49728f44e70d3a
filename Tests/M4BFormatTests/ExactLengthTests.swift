import TestSupport
import Testing

@testable import M4BFormat

/// The length of the recording and its first sample, as decoders see them.
@Suite struct ExactLengthTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var rate: Int
        var channels: Int
        var sampleCount: Int64
        var testDescription: String { "\(rate) Hz, \(channels) ch, N = \(sampleCount)" }
    }

    /// Lengths around the frame grid for one format, and two of them for every other format.
    static let cases: [Case] =
        [1, 1023, 1024, 1025, 2047, 2048, 2049, 102_400, 102_401, 103_423].map {
            Case(rate: 44_100, channels: 2, sampleCount: $0)
        }
        + [(22_050, 1), (22_050, 2), (32_000, 1), (32_000, 2), (44_100, 1), (48_000, 1), (48_000, 2)].flatMap
    {
        format in [30_720, 81_921].map { Case(rate: format.0, channels: format.1, sampleCount: $0) }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffmpeg9)), arguments: cases)
    func `decoders agree`(on test: Case) throws {
        let stream = try AACStream.make(rate: test.rate, channels: test.channels)
        let folder = try TemporaryFolder()
        let path = try folder.write(try stream.book(sampleCount: test.sampleCount).file.bytes, to: "a.m4b")
        let frame = stream.bytesPerFrame
        let count = Int(test.sampleCount)
        let recording = Array(stream.decoded[1024 * frame..<(1024 + count) * frame])
        let decode = ["-v", "error", "-i", path, "-map", "0:a", "-f", "s16le", "-"]

        let new = try OracleTool.ffmpeg9.run(decode)
        #expect(new.stdout.count == count * frame)
        #expect(new.stderr.isEmpty)

        // ffmpeg 5.1 trims the start and plays the encoder's padding at the end. The same decoder made `recording`
        // from the bare packets, so the samples are equal bit by bit.
        let old = try OracleTool.ffmpeg.run(decode)
        #expect(old.stdout.count == (stream.packetCount(for: test.sampleCount) * 1024 - 1024) * frame)
        #expect(Array(old.stdout.prefix(count * frame)) == recording)
        #expect(old.stderr.isEmpty)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg)), arguments: cases)
    func `reader finds the same length`(_ test: Case) throws {
        let stream = try AACStream.make(rate: test.rate, channels: test.channels)
        let file = try M4BFile(reading: try stream.book(sampleCount: test.sampleCount).file)
        let track = try #require(file.audioTrack)
        let expected = M4BFile.Presentation(
            priming: 1024, sampleCount: test.sampleCount, timescale: Int64(test.rate), rule: .gaplessInfo)
        #expect(file.presentation(of: track) == expected)
        #expect(track.edits == [.init(duration: test.sampleCount, mediaTime: 1024, rate: 0x10000)])
        #expect(track.mediaDuration == Int64(stream.packetCount(for: test.sampleCount)) * 1024)
        #expect(track.audioSpecificConfig == stream.format.audioSpecificConfig)
    }
}
