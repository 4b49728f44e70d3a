import FFmpegBinding
import ForgeModel

/// Sends the chunks of a book to the slots, each at its quality: where that is corrected on the way, a chunk waits until all
/// before it are encoded, and the last one is encoded again where the book would miss its bit rate. Used on the book's
/// thread.
struct ChunkStarter {
    private struct Waiting {
        var index: Int
        var encoding: ChunkEncoder
        var queue: ChunkQueue
    }

    /// How often the last part is encoded again: by then nothing but the rounding of the quality is left.
    private static let corrections = 3

    let line: ChunkLine
    let lane: any EncodeLane
    let grid: ChunkGrid
    private(set) var configuration: EncoderConfiguration
    /// Nil where one quality, or the bit rate, is held throughout.
    private(set) var keeper: RateKeeper?
    private var waiting: [Waiting] = []
    /// The blocks of the last part, with the number of the first frame.
    private var blocks: [(first: Int64, block: PCMBlock)] = []
    private var frames: Int64 = 0
    /// The last part as it is now.
    private var last: [PacketBatch] = []
    private var repeats = 0

    init(
        line: ChunkLine, lane: any EncodeLane, grid: ChunkGrid, configuration: EncoderConfiguration,
        keeper: RateKeeper?
    ) {
        self.line = line
        self.lane = lane
        self.grid = grid
        self.configuration = configuration
        self.keeper = keeper
    }

    /// The quality that was held on the average; nil where the bit rate was.
    var quality: Int? { keeper?.meanQuality ?? configuration.quality }

    /// Begins a chunk, or makes it wait for those before it.
    mutating func begin(_ index: Int, _ encoding: ChunkEncoder) -> ChunkQueue {
        let queue = line.queue(of: index)
        let chunk = Waiting(index: index, encoding: encoding, queue: queue)
        if !waiting.isEmpty || grid.turns.contains(encoding.firstPacket) {
            waiting.append(chunk)
        } else {
            submit(chunk)
        }
        return queue
    }

    /// Remembers the next samples of the book as long as they may be encoded again.
    mutating func keep(_ block: PCMBlock, frameSize: Int) {
        let first = frames
        frames += Int64((block.count + frameSize - 1) / frameSize)
        guard let turn = grid.turns.last, block.count > 0, frames > grid.firstFrame(ofChunkAt: turn)
        else { return }
        blocks.append((first, block))
    }

    /// Takes the packets that are next in the book; those of the last part only with `finish`.
    ///
    /// - Throws: what stopped a chunk.
    mutating func take() throws(ForgeError) -> [PacketBatch] {
        let batches = try line.take()
        guard keeper != nil else { return batches }
        var ready: [PacketBatch] = []
        for batch in batches {
            // No batch is of two chunks.
            let isLast = grid.turns.last.map { Int64(keeper?.count ?? 0) >= $0 } ?? false
            for size in batch.sizes { keeper?.add(bytes: size) }
            if isLast { last.append(batch) } else { ready.append(batch) }
        }
        if let next = waiting.first, next.index == line.head {
            keeper?.turn()
            configuration.quality = keeper?.quality
            repeat {
                submit(waiting.removeFirst())
            } while waiting.first.map { !grid.turns.contains($0.encoding.firstPacket) } ?? false
        }
        return ready
    }

    /// Whether all packets are there that the book will have, once all its samples are handed over.
    ///
    /// - Parameter chunks: how many were begun.
    mutating func isFinished(chunks: Int, frameSize: Int) -> Bool {
        guard line.head == chunks + repeats else { return false }
        guard let turn = grid.turns.last, !last.isEmpty, repeats < Self.corrections, keeper?.redo() == true
        else { return true }
        last = []
        configuration.quality = keeper?.quality
        let index = chunks + repeats
        repeats += 1
        let first = grid.firstFrame(ofChunkAt: turn)
        let queue = line.queue(of: index)
        var pieces = 0
        for (start, block) in blocks {
            let skipped = Int(max(0, first - start)) * frameSize
            guard skipped < block.count else { continue }
            queue.push(
                .samples(
                    ChunkQueue.Piece(
                        block: block, range: skipped..<block.count,
                        position: start * Int64(frameSize) + Int64(skipped))))
            pieces += 1
        }
        line.add(pieces: pieces)
        queue.push(.close(isBookEnd: true))
        submit(
            Waiting(index: index, encoding: ChunkEncoder(firstFrame: first, firstPacket: turn), queue: queue))
        return false
    }

    /// The packets of the last part.
    consuming func finish() -> [PacketBatch] { last }

    private func submit(_ chunk: Waiting) {
        let configuration = configuration
        line.begin(chunk.index, chunk.encoding, chunk.queue, on: lane) { () throws(ForgeError) in
            try LibavEncoder.open(configuration)
        }
    }
}
