import FFmpegBinding
import ForgeModel
import ForgeSystem
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// Tracks decoded side by side are what one decoder makes of them.
@Suite struct DecodedTrackTests {
    /// Decodes when it is told to, on the thread that tells it.
    private final class HeldLane: EncodeLane {
        let width = 1
        let decoders = 2
        let jobs = Monitor<[@Sendable () -> Void]>([])
        func submit(_ job: @escaping @Sendable () -> Void) {}
        func decode(_ job: @escaping @Sendable () -> Void) { jobs.update { $0.append(job) } }
    }

    /// Several rates, layouts and kinds, some of several parts, one of a sample, one with a damaged packet.
    private func tracks(in folder: TemporaryFolder) throws -> [String] {
        let speech = Project.path("Fixtures/The Asterisk Prompts/02 - The Echo Test.mp3")
        let damaged = folder.path("4.mp3")
        var bytes = try #require(contents(ofFile: speech))
        let middle = bytes.count / 2
        for index in middle..<middle + 500 { bytes[index] = 0xAA }
        try folder.write(bytes, to: "4.mp3")
        return [
            speech,
            try folder.wav(
                Signal.speech16(150_000, rate: 44_100, channels: 2), rate: 44_100, channels: 2, as: "2.wav"),
            try folder.wav(Signal.speech16(1, rate: 24_000), rate: 24_000, as: "3.wav"),
            damaged, speech,
            try folder.wav(Signal.speech16(200_001, rate: 24_000), rate: 24_000, as: "6.wav"),
        ]
    }

    @Test(arguments: [1, 2, 9])
    func `any number of decoders gives the same samples, chapters and warnings`(decoders: Int) throws {
        try withTemporaryFolder { folder in
            let tracks = try tracks(in: folder)
            let expected = try Joined(tracks, rate: 44_100, channels: 1)
            let found = try Joined(
                tracks, rate: 44_100, channels: 1, lane: TestLane(1, decoders: decoders))
            #expect(expected.count > 1_000_000)
            #expect(expected.warnings.count == 1)
            #expect(found.channels == expected.channels)
            #expect(found.chapters == expected.chapters)
            #expect(found.warnings == expected.warnings)
        }
    }

    @Test
    func `tracks behind the one whose turn it is are handed out, and taken back where nobody has begun`()
        throws
    {
        try withTemporaryFolder { folder in
            let paths = try (1...5).map {
                try folder.wav(
                    Signal.speech16(20_000, rate: 44_100, seed: UInt64($0)), rate: 44_100, as: "\($0).wav")
            }
            let probes = try paths.map { try Prober.probe(ForgePath($0), isCancelled: { false }) }
            let format = AudioFormat(sampleRate: 44_100, sampleFormat: Joined.planarFloat, channels: 1)
            let lane = HeldLane()
            var source = try BookSource.open(
                tracks: probes, marks: [], output: format, lane: lane, isCancelled: { false })
            var block = PCMBlock(format: format, capacity: 1000)
            try source.fill(&block)
            // The first is read here; two more are handed out, and the second of them is what the lane decodes.
            #expect(lane.jobs.read { $0.count } == 2)
            lane.jobs.read { $0[1] }()
            var heard = block.floats(channel: 0)
            while block.count == block.capacity {
                block = PCMBlock(format: format, capacity: 1000)
                try source.fill(&block)
                heard += block.floats(channel: 0)
            }
            #expect(lane.jobs.read { $0.count } == 4)
            // Those that come too late find nothing to do.
            for job in lane.jobs.read({ $0 }) { job() }
            #expect(try heard == Joined(paths).channels[0])
        }
    }

    @Test func `a decoder ahead holds back when enough waits, and stops when it is told to`() throws {
        try withTemporaryFolder { folder in
            // Ten parts and a bit.
            let path = try folder.wav(Signal.speech16(660_000, rate: 44_100), rate: 44_100, as: "a.wav")
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            let ended = Monitor(0)
            func begin() -> DecodedTrack {
                let track = DecodedTrack(probe, limit: 2)
                Thread.detachNewThread {
                    track.decode()
                    ended.update { $0 += 1 }
                }
                while track.waiting < 2 { Thread.sleep(forTimeInterval: 0.001) }
                return track
            }
            let track = begin()
            var count = 0
            while let part = try track.take(isCancelled: { false }) {
                #expect(track.waiting <= 2)
                #expect(part.frames.reduce(0, +) == part.block.count)
                count += part.block.count
            }
            #expect(count == 660_000)
            #expect(!track.leave())
            let stopped = begin()
            stopped.stop()
            ended.wait { $0 == 2 ? () : nil }
            #expect(throws: ForgeError.self) { while try stopped.take(isCancelled: { false }) != nil {} }
        }
    }

    @Test func `a track that fails ahead fails the book when its turn comes, and leaves nothing`() throws {
        try withTemporaryFolder { folder in
            let good = try folder.wav(Signal.speech16(300_000, rate: 44_100), rate: 44_100, as: "1.wav")
            let bad = try folder.wav(Signal.speech16(300_000, rate: 44_100), rate: 44_100, as: "2.wav")
            let book = try TestBook.book([good, bad, good])
            try folder.write(Array(folder.read("2.wav").prefix(200_000)), to: "2.wav")
            func error(decoders: Int) throws -> ForgeError {
                let plan = try Planner.plan(
                    book, options: EncodingOptions(quality: 100), output: ForgePath(folder.path("a.m4b")),
                    encoders: Planner.EncoderFacts.linked())
                let encoder = BookEncoder(
                    book: book, plan: plan, lane: TestLane(2, decoders: decoders), isCancelled: { false },
                    onEvent: { _ in })
                return try #require(throws: ForgeError.self) { try encoder.run(replacing: false) }
            }
            let found = try error(decoders: 2)
            #expect(try found == error(decoders: 0))
            #expect(found.isTransient)
            #expect(found.path == ForgePath(bad))
            #expect(folder.names == ["1.wav", "2.wav"])
        }
    }
}
