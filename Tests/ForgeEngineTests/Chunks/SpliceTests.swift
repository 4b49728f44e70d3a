import FFmpegBinding
import Testing

@testable import ForgeEngine

/// Where chunks begin and end, with an encoder that makes every slip visible.
@Suite struct SpliceTests {
    private static let frameSize = 4
    private static let format = AudioFormat(
        sampleRate: 44_100, sampleFormat: Joined.planarFloat, channels: 1)

    /// Packets of a book of `count` samples that count up from 0, each as its samples.
    private func packets(
        _ count: Int, _ grid: ChunkGrid, memory: Int, quiet: Set<Int> = []
    ) throws -> (packets: [[Float]], starts: [Int64]) {
        var feeder = ChunkFeeder(grid: grid, frameSize: Self.frameSize)
        var queues: [ChunkQueue] = []
        var encoders: [ChunkEncoder] = []
        var position = 0
        var isLast = false
        while !isLast {
            let more = min(feeder.blockCapacity, count - position)
            var block = PCMBlock(format: Self.format, capacity: feeder.blockCapacity)
            var frame = try Frame.allocated(format: Self.format, capacity: feeder.blockCapacity)
            frame.write(position..<position + more)
            block.append(frame, at: 0, count: more)
            position += more
            isLast = more < feeder.blockCapacity
            _ = feeder.take(block, isLast: isLast) { index, encoder in
                #expect(index == queues.count)
                queues.append(ChunkQueue())
                encoders.append(encoder)
                return queues[index]
            }
        }
        var splicer = Splicer()
        // From the last to the first: the splicer has to put them right.
        for index in queues.indices.reversed() {
            var fake = FakeEncoder(
                frameSize: Self.frameSize, lookahead: Int(grid.splicing.lookahead), memory: memory)
            let isComplete = try encoders[index].run(
                &fake, next: queues[index].pop, deliver: { splicer.add($0, of: index) })
            #expect(isComplete)
            splicer.complete(index)
        }
        var packets: [[Float]] = []
        for batch in splicer.take() {
            batch.visit { packets.append(Array($0.bindMemory(to: Float.self))) }
        }
        #expect(splicer.head == queues.count)
        return (packets, encoders.map(\.firstPacket))
    }

    private func grid(
        _ length: Int64?, preRoll: Int64 = 64, lookahead: Int64 = 1, seeksQuiet: Bool = false,
        frames: Int64 = 0
    ) -> ChunkGrid {
        ChunkGrid(
            length: length, splicing: EncoderSplicing(preRoll: preRoll, lookahead: lookahead),
            seeksQuiet: seeksQuiet, frames: frames)
    }

    /// Samples around every border there is: of a frame, a block, a chunk, the look-ahead behind a chunk.
    private static let lengths: [Int] = {
        let frames = [1, 2, 63, 64, 65, 127, 128, 129, 130, 191, 192, 193, 255, 256, 257, 258, 385, 700]
        return frames.flatMap { [4 * $0 - 3, 4 * $0 - 1, 4 * $0] }
    }()

    @Test(arguments: lengths)
    func `chunks give the packets of one encoder, for every length`(count: Int) throws {
        let serial = try packets(count, grid(nil), memory: 60)
        #expect(serial.packets.count == (count + 3) / 4 + 1)
        #expect(serial.starts == [0])
        for length in [128, 192, 320] as [Int64] {
            let chunked = try packets(count, grid(length), memory: 60)
            #expect(chunked.packets == serial.packets)
            // A chunk begins wherever there is a packet for it, the one behind the last frame included.
            let last = Int64((count + 3) / 4)
            #expect(chunked.starts == Array(stride(from: 0, through: last, by: Int(length))))
        }
    }

    @Test(arguments: [2, 5, 8])
    func `an encoder that looks further ahead is given more`(frames: Int64) throws {
        for count in Self.lengths {
            let serial = try packets(count, grid(nil, lookahead: frames), memory: 50)
            let chunked = try packets(count, grid(128, lookahead: frames), memory: 50)
            #expect(chunked.packets == serial.packets)
        }
    }

    @Test func `the packets after a seam tell when the pre-roll is too short for the encoder`() throws {
        let serial = try packets(2000, grid(nil), memory: 60)
        #expect(try packets(2000, grid(128, preRoll: 32), memory: 60).packets != serial.packets)
        #expect(
            try packets(2000, grid(128, preRoll: 32), memory: 30).packets
                == packets(2000, grid(nil), memory: 30).packets)
    }

    @Test func `an empty book has no chunk`() throws {
        #expect(try packets(0, grid(128), memory: 0).starts == [])
    }

    @Test(arguments: lengths)
    func `seams that seek quiet leave no gap and double nothing`(count: Int) throws {
        let serial = try packets(count, grid(nil), memory: 50)
        let moved = try packets(count, grid(256, seeksQuiet: true), memory: 50)
        #expect(moved.packets == serial.packets)
        for (index, start) in moved.starts.enumerated().dropFirst() {
            #expect(abs(start - Int64(index) * 256) <= 64)
        }
        // The samples count up: the quietest place is always the earliest of the window.
        if count > 4 * 320 { #expect(moved.starts[1] == 192) }
    }

    @Test func `towards the planned end chunks are halved, and behind it they are whole`() throws {
        let tapered = grid(6144, frames: 6 * 6144 + 1000)
        // 7144 frames are left after the fifth seam; half of them are 56 blocks, then 28, then 14.
        let seams = [0, 6144, 12288, 18432, 24576, 30720, 34304, 36096, 36992, 37888, 44032] as [Int64]
        #expect((0...10).map { tapered.window(ofSeam: $0)?.lowerBound } == seams)
        let short = grid(6144, frames: 4 * 6144 - 1)
        #expect((0...5).map { short.window(ofSeam: $0)?.lowerBound } == (0...5).map { $0 * 6144 })
        let shortest = grid(6144, frames: 4 * 6144)
        #expect(shortest.window(ofSeam: 4)?.lowerBound == 21504)
    }

    @Test(arguments: [-2000, -1, 0, 1, 2000])
    func `halved chunks give the packets of one encoder`(beyondPlan: Int) throws {
        let count = 4 * (9000 + beyondPlan) - 1
        let serial = try packets(count, grid(nil), memory: 50)
        let chunked = try packets(count, grid(2048, frames: 9000), memory: 50)
        #expect(chunked.packets == serial.packets)
        let last = 9000 + Int64(beyondPlan)
        #expect(chunked.starts.prefix(5) == [0, 2048, 4096, 6144, 7616].filter { $0 <= last }[...])
        let quiet = try packets(count, grid(2048, seeksQuiet: true, frames: 9000), memory: 50)
        #expect(quiet.packets == serial.packets)
        // The samples count up: the quietest place is always the earliest of the window.
        #expect(quiet.starts.prefix(5) == [0, 1984, 4032, 6080, 7552].filter { $0 <= last }[...])
    }

    @Test func `an encoder that withholds packets is an error, not a gap`() throws {
        let queue = ChunkQueue()
        queue.push(.end(packet: 5))
        queue.push(.close(isBookEnd: false))
        var fake = FakeEncoder(frameSize: 4, lookahead: 1, memory: 0)
        #expect(throws: (any Error).self) {
            try ChunkEncoder(firstFrame: 0, firstPacket: 0).run(&fake, next: queue.pop, deliver: { _ in })
        }
    }
}

extension Frame {
    /// Numbers as samples.
    fileprivate mutating func write(_ numbers: Range<Int>) {
        for (index, number) in numbers.enumerated() { self[index] = Float(number) }
    }
}
