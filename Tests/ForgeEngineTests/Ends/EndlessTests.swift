import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

#if canImport(Glibc)
    import Glibc
#endif

/// Sound in front of bytes without end: what is there is taken, and nobody reads the rest.
@Suite(.requires(.ffmpeg, .lame)) struct EndlessTests {
    @Test(arguments: [
        "a.mp3", "a.ac3", "a.aac", "a.ogg", "a.opus", "a.flac", "a.mka", "a.wv", "a.wma", "a.ts", "a.wav",
        "a.aiff", "a.caf", "a.w64", "a.au", "a.tta", "a.m4a",
    ])
    func `all of the sound is decoded`(_ name: String) throws {
        try withTemporaryFolder { folder in
            _ = try LyingInput.make(name, in: folder)
            func decode() throws -> (count: Int64, packets: Int64) {
                let track = try Prober.probe(ForgePath(folder.path(name)), isCancelled: { false })
                #expect(track.damage == nil)
                var decoder = try TrackDecoder.open(track, isCancelled: { false })
                var frame = try Frame()
                while try decoder.next(into: &frame) != nil {}
                #expect(decoder.closingWarnings.all == [])
                return (decoder.position, decoder.meter.packets)
            }
            let honest = try decode()
            // Sparse: nothing is written. A terabyte would take hours to read.
            try #require(truncate(folder.path(name), 1 << 40) == 0)
            let endless = try decode()
            // Libavformat does not believe an Info frame whose size is that of a small part of the file, and so does not
            // trim the padding that it tells: less than a frame, which is 1,152 samples at most.
            let padding: Int64 = name == "a.mp3" ? 1151 : 0
            #expect((honest.count...honest.count + padding).contains(endless.count))
            // Libavformat cuts what is no frame in packets of a kilobyte or more, and of a hole it sees 64 of them.
            #expect(endless.packets <= honest.packets + 64)
        }
    }
}
