import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Files whose writer left sizes open in their headers: all of their sound is there, and all of it is taken.
@Suite(.requires(.ffmpeg)) struct OpenSizesTests {
    /// Decodes a file, and demands every sample of it.
    private func expectWhole(_ bytes: [UInt8], as name: String, _ folder: TemporaryFolder) throws {
        let path = FilePath(try folder.write(bytes, to: name))
        let track = try Prober.probe(path, isCancelled: { false })
        #expect(track.damage == nil && track.length.value == Int64(LyingInput.count), "\(track)")
        var decoder = try TrackDecoder.open(track, isCancelled: { false })
        var frame = try Frame()
        while try decoder.next(into: &frame) != nil {}
        #expect(decoder.position == Int64(LyingInput.count))
        #expect(try Inspector.inspect(path, isCancelled: { false }).length.value == Int64(LyingInput.count))
    }

    @Test(arguments: [[], ["-c:a", "pcm_s16le"], ["-c:a", "pcm_f32be"]], [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
    func `AIFF by its form, its sound and its count`(_ codec: [String], _ size: UInt64) throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make("a.aiff", codec, in: folder)
            let sound = try #require(LyingInput.find("SSND", in: whole)) + 4
            let count = try #require(LyingInput.find("COMM", in: whole)) + 10
            for places in [[4], [sound], [4, sound], [4, sound, count]] {
                var bytes = whole
                for place in places { LyingInput.setBig(&bytes, place, 4, size) }
                try expectWhole(bytes, as: "b.aiff", folder)
            }
        }
    }

    @Test(arguments: [0, UInt64.max, UInt64(Int64.max)])
    func `W64 by its file and its sound`(_ size: UInt64) throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make("a.w64", in: folder)
            let sound = try #require(LyingInput.find("data", in: whole)) + 16
            for places in [[16], [sound], [16, sound]] {
                var bytes = whole
                for place in places { LyingInput.setLittle(&bytes, place, 8, size) }
                try expectWhole(bytes, as: "b.w64", folder)
            }
        }
    }

    @Test func `W64 that ffmpeg wrote to a pipe`() throws {
        try withTemporaryFolder { folder in
            _ = try LyingInput.make("a.w64", in: folder)
            let source = folder.path("a.w64.source.wav")
            try expectWhole(
                Tool.ffmpeg.run(["-v", "error", "-i", source, "-f", "w64", "-"]).stdout, as: "p.w64", folder)
        }
    }
}
