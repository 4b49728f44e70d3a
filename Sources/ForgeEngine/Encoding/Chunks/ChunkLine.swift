import FFmpegBinding
import ForgeModel
import ForgeSystem

/// Where a book's thread and the slots that encode its chunks meet.
final class ChunkLine: Sendable {
    private struct State {
        var splicer = Splicer()
        var queues: [Int: ChunkQueue] = [:]
        /// Pieces handed over and not encoded yet: their samples are what takes memory.
        var pieces = 0
        /// Packets kept so far, of any chunk.
        var packets: Int64 = 0
        var running = 0
        var failure: ForgeError?
        var isStopped = false
    }

    private let state = Monitor(State())

    /// Packets kept so far, of any chunk.
    var packets: Int64 { state.read { $0.packets } }

    /// Makes the queue that a chunk's samples go to.
    func queue(of chunk: Int) -> ChunkQueue {
        let queue = ChunkQueue()
        state.update { $0.queues[chunk] = queue }
        return queue
    }

    /// Sends a chunk to the slots.
    ///
    /// - Parameter open: makes the chunk's encoder, on the slot's thread.
    func begin<E: PacketEncoder & ~Copyable>(
        _ chunk: Int, _ encoding: ChunkEncoder, _ queue: ChunkQueue, on lane: any EncodeLane,
        open: @escaping @Sendable () throws(ForgeError) -> E
    ) {
        lane.submit { [self] in
            guard enter() else { return }
            do throws(ForgeError) {
                var encoder = try open()
                var hasPiece = false
                let isComplete = try encoding.run(
                    &encoder,
                    next: { () -> ChunkQueue.Item? in
                        if hasPiece { state.update { $0.pieces -= 1 } }
                        let item = isStopped ? nil : queue.pop()
                        if case .samples = item { hasPiece = true } else { hasPiece = false }
                        return item
                    },
                    deliver: { batch in
                        state.update {
                            $0.packets += Int64(batch.count)
                            $0.splicer.add(batch, of: chunk)
                        }
                    })
                if isComplete { state.update { $0.splicer.complete(chunk) } }
            } catch {
                state.update { if $0.failure == nil { $0.failure = error } }
            }
            state.update {
                $0.running -= 1
                $0.queues[chunk] = nil
            }
        }
    }

    /// Counts pieces that were handed over.
    func add(pieces: Int) { state.update { $0.pieces += pieces } }

    /// Takes the packets that are next in the book.
    ///
    /// - Throws: what stopped a chunk.
    func take() throws(ForgeError) -> [PacketBatch] {
        let (failure, batches) = state.update { ($0.failure, $0.splicer.take()) }
        if let failure { throw failure }
        return batches
    }

    /// The chunk whose packets are next.
    var head: Int { state.read { $0.splicer.head } }

    /// Waits until there are packets to take or until there is room, but no longer than a twentieth of a second.
    ///
    /// - Parameter hasRoom: given the number of pieces under way and the chunk whose packets are next.
    /// - Returns: true when there is room.
    func wait(hasRoom: (Int, Int) -> Bool) -> Bool {
        state.wait(milliseconds: 50) { state in
            state.splicer.isReady || state.failure != nil || hasRoom(state.pieces, state.splicer.head)
        }
        return state.read { hasRoom($0.pieces, $0.splicer.head) }
    }

    /// Stops the chunks under way, forgets those that are not begun, and returns when no slot works for this book.
    func stop() {
        let queues = state.update { state in
            state.isStopped = true
            return Array(state.queues.values)
        }
        for queue in queues { queue.interrupt() }
        state.wait { $0.running == 0 ? () : nil }
    }

    private var isStopped: Bool { state.read { $0.isStopped } }

    private func enter() -> Bool {
        state.update { state in
            if !state.isStopped { state.running += 1 }
            return !state.isStopped
        }
    }
}
