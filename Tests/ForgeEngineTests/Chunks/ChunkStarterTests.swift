import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// The last part of a book is encoded again where the book would miss its bit rate.
@Suite struct ChunkStarterTests {
    private static let frames = 240

    private func packets(_ batches: [PacketBatch]) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        for batch in batches { batch.visit { packets.append(Array($0)) } }
        return packets
    }

    /// Speech, and a pause in the last part, which no trial told of.
    private func source(_ pcm: AudioFormat, in folder: TemporaryFolder) throws -> BookSource {
        let samples = Signal.speech16(Self.frames * 1024, rate: 24_000).enumerated().map { index, sample in
            index < 220 * 1024 ? sample : 0
        }
        let path = try folder.wav(samples, rate: 24_000, as: "a.wav")
        return try BookSource.open(
            tracks: [try Prober.probe(ForgePath(path), isCancelled: { false })], marks: [], output: pcm,
            isCancelled: { false })
    }

    @Test func `what is encoded again is made of the last part's samples, and takes the earlier one's place`()
        throws
    {
        try withTemporaryFolder { folder in
            var configuration = EncoderConfiguration(
                name: "aac", coder: EncoderProfile.coder, sampleRate: 24_000, channels: 1, bitRate: 32_000,
                switchedOff: EncoderProfile.switchedOff)
            configuration.quality = 100
            let pcm = try AudioEncoder.open(configuration).format
            var trial = TrialMeter.Weight()
            (trial.quality, trial.classes) = (100, Array(repeating: 12, count: Self.frames))
            let keeper = RateKeeper(
                trial, QualitySearch(guess: 100), bitsPerPacket: 32_000 * 1024 / 24_000)
            #expect(keeper.seams == [120, 200])
            let grid = ChunkGrid(
                length: 6144, splicing: EncoderSplicing(preRoll: 64, lookahead: 1), seeksQuiet: false
            ).turning(at: keeper.seams, of: Self.frames)
            let line = ChunkLine()
            defer { line.stop() }
            var starter = ChunkStarter(
                line: line, lane: TestLane(2), grid: grid, configuration: configuration, keeper: keeper)
            var feeder = ChunkFeeder(grid: grid, frameSize: 1024)
            var sound = try source(pcm, in: folder)
            var made: [[UInt8]] = []
            var isFed = false
            while true {
                made += packets(try starter.take())
                if isFed, starter.isFinished(chunks: feeder.begun, frameSize: 1024) { break }
                guard line.wait(hasRoom: { _, _ in !isFed }) else { continue }
                var block = PCMBlock(format: pcm, capacity: feeder.blockCapacity)
                try sound.fill(&block)
                isFed = block.count < block.capacity
                starter.keep(block, frameSize: 1024)
                line.add(pieces: feeder.take(block, isLast: isFed) { starter.begin($0, $1) })
            }
            let quality = try #require(starter.keeper?.quality)
            #expect(feeder.begun == 3)
            #expect(line.head > 3)
            #expect(made.count == 200)
            made += packets(starter.finish())
            // The encoder's delay is a packet.
            #expect(made.count == Self.frames + 1)

            // An encoder of its own, which begins as many frames earlier as the grid says.
            var whole = try source(pcm, in: folder)
            let first = Int(grid.firstFrame(ofChunkAt: 200))
            var before = PCMBlock(format: pcm, capacity: first * 1024)
            try whole.fill(&before)
            var rest = PCMBlock(format: pcm, capacity: Self.frames * 1024)
            try whole.fill(&rest)
            configuration.quality = quality
            var encoder = try LibavEncoder.open(configuration)
            let queue = ChunkQueue()
            queue.push(
                .samples(
                    ChunkQueue.Piece(
                        block: rest, range: 0..<rest.count, position: Int64(first * 1024))))
            queue.push(.close(isBookEnd: true))
            var expected: [PacketBatch] = []
            let isComplete = try ChunkEncoder(firstFrame: Int64(first), firstPacket: 200).run(
                &encoder, next: queue.pop, deliver: { expected.append($0) })
            try #require(isComplete)
            #expect(Array(made[200...]) == packets(expected))
        }
    }
}
