import FFmpegBinding

/// Cuts the book's stream of samples into chunks and hands each its samples, pre-roll and look-ahead included.
/// Used on one thread.
struct ChunkFeeder {
    private struct Chunk {
        let index: Int
        let queue: ChunkQueue
        /// The next frame to hand over.
        var next: Int64
        /// The packet at which its successor takes over; nil while that is not decided.
        var end: Int64?
    }

    private let grid: ChunkGrid
    private let frameSize: Int
    /// Blocks that later pieces may still need, with the number of the first frame.
    private var blocks: [(first: Int64, block: PCMBlock)] = []
    /// The newest chunk, and before it those that still want their look-ahead.
    private var active: [Chunk] = []
    private var finder = SeamFinder()
    /// Frames taken so far.
    private var frames: Int64 = 0
    /// Chunks begun so far.
    private(set) var begun = 0

    init(grid: ChunkGrid, frameSize: Int) {
        self.grid = grid
        self.frameSize = frameSize
    }

    /// Samples of a full block.
    var blockCapacity: Int { Int(ChunkGrid.blockFrames) * frameSize }

    /// Hands the next block to whichever chunks it belongs to.
    ///
    /// - Parameters:
    ///   - block: full frames only, unless it is the last.
    ///   - isLast: the book ends with this block, which may be empty.
    ///   - begin: makes the queue of a new chunk; called in the order of chunks.
    /// - Returns: how many pieces were handed over.
    mutating func take(
        _ block: PCMBlock, isLast: Bool, begin: (Int, ChunkEncoder) -> ChunkQueue
    ) -> Int {
        hear(block)
        if begun == 0, frames > 0 { start(at: 0, begin) }
        while let last = active.last, last.end == nil, let seam = seam(after: last.index, isLast: isLast) {
            active[active.count - 1].end = seam
            last.queue.push(.end(packet: seam))
            start(at: seam, begin)
        }
        var pieces = 0
        for index in active.indices { pieces += deliver(to: &active[index], isLast: isLast) }
        for chunk in active {
            let isDone = chunk.end.map { chunk.next >= grid.frameEnd(ofChunkUpTo: $0) } ?? false
            if isDone || isLast { chunk.queue.push(.close(isBookEnd: !isDone)) }
        }
        active.removeAll { chunk in
            isLast || chunk.end.map { chunk.next >= grid.frameEnd(ofChunkUpTo: $0) } ?? false
        }
        forget()
        return pieces
    }

    private mutating func hear(_ block: PCMBlock) {
        guard block.count > 0 else { return }
        precondition(frames % ChunkGrid.blockFrames == 0, "only the last block may be short")
        let first = frames
        blocks.append((first, block))
        frames += Int64((block.count + frameSize - 1) / frameSize)
        guard grid.seeksQuiet else { return }
        for (index, offset) in stride(from: 0, to: block.count, by: frameSize).enumerated() {
            // Elsewhere nobody asks how loud it is.
            let isNear = grid.isNear(seam: Int64(max(1, begun)), frame: first + Int64(index))
            let count = min(frameSize, block.count - offset)
            finder.hear(isNear ? block.power(at: offset, count: count) : .infinity)
        }
    }

    /// The seam behind a chunk, once enough was heard to tell; nil also where the book ends before it.
    private func seam(after chunk: Int, isLast: Bool) -> Int64? {
        guard let window = grid.window(ofSeam: Int64(chunk) + 1) else { return nil }
        if !grid.seeksQuiet { return frames >= window.lowerBound ? window.lowerBound : nil }
        guard frames >= window.upperBound || isLast && frames >= window.lowerBound else { return nil }
        return min(finder.quietest(in: window), frames)
    }

    private mutating func start(at seam: Int64, _ begin: (Int, ChunkEncoder) -> ChunkQueue) {
        let first = grid.firstFrame(ofChunkAt: seam)
        let queue = begin(begun, ChunkEncoder(firstFrame: first, firstPacket: seam))
        active.append(Chunk(index: begun, queue: queue, next: first))
        begun += 1
    }

    private func deliver(to chunk: inout Chunk, isLast: Bool) -> Int {
        // Frames behind a seam that is not decided yet may belong to the next chunk alone.
        let undecided = isLast ? Int64.max : grid.window(ofSeam: Int64(chunk.index) + 1)?.lowerBound ?? .max
        let limit = min(frames, chunk.end.map(grid.frameEnd) ?? undecided)
        var pieces = 0
        for (first, block) in blocks where chunk.next < limit {
            let end = first + Int64((block.count + frameSize - 1) / frameSize)
            guard chunk.next >= first, chunk.next < end else { continue }
            let from = Int(chunk.next - first) * frameSize
            let to = min(block.count, Int(min(limit, end) - first) * frameSize)
            chunk.queue.push(
                .samples(
                    ChunkQueue.Piece(block: block, range: from..<to, position: chunk.next * Int64(frameSize))
                ))
            pieces += 1
            chunk.next = min(limit, end)
        }
        return pieces
    }

    /// Lets go of blocks that nobody will ask for.
    private mutating func forget() {
        guard let newest = active.last else { return blocks.removeAll() }
        var needed = active.map(\.next).min() ?? frames
        if let window = grid.window(ofSeam: Int64(newest.index) + 1) {
            needed = min(needed, grid.firstFrame(ofChunkAt: window.lowerBound))
        }
        blocks.removeAll { $0.first + ChunkGrid.blockFrames <= needed }
    }
}
