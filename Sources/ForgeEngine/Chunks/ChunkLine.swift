import Dispatch
import FFmpegBinding
import ForgeModel
import Synchronization

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
        var isAwaited = false
    }

    private let state = Mutex(State())
    /// Signalled once whenever something happened that the book's thread waits for.
    private let changed = DispatchSemaphore(value: 0)

    /// Packets kept so far, of any chunk.
    var packets: Int64 { state.withLock { $0.packets } }

    /// Sends a chunk to the slots and returns the queue that its samples go to.
    ///
    /// - Parameter open: makes the chunk's encoder, on the slot's thread.
    func begin<E: PacketEncoder & ~Copyable>(
        _ chunk: Int, _ encoding: ChunkEncoder, on lane: any EncodeLane,
        open: @escaping @Sendable () throws(ForgeError) -> E
    ) -> ChunkQueue {
        let queue = ChunkQueue()
        state.withLock { $0.queues[chunk] = queue }
        lane.submit { [self] in
            guard enter() else { return }
            do throws(ForgeError) {
                var encoder = try open()
                var hasPiece = false
                let isComplete = try encoding.run(
                    &encoder,
                    next: { () -> ChunkQueue.Item? in
                        if hasPiece { update { $0.pieces -= 1 } }
                        let item = isStopped ? nil : queue.pop()
                        if case .samples = item { hasPiece = true } else { hasPiece = false }
                        return item
                    },
                    deliver: { batch in
                        update {
                            $0.packets += Int64(batch.count)
                            $0.splicer.add(batch, of: chunk)
                        }
                    })
                if isComplete { update { $0.splicer.complete(chunk) } }
            } catch {
                update { if $0.failure == nil { $0.failure = error } }
            }
            update {
                $0.running -= 1
                $0.queues[chunk] = nil
            }
        }
        return queue
    }

    /// Counts pieces that were handed over.
    func add(pieces: Int) { state.withLock { $0.pieces += pieces } }

    /// Takes the packets that are next in the book.
    ///
    /// - Throws: what stopped a chunk.
    func take() throws(ForgeError) -> [PacketBatch] {
        let (failure, batches) = state.withLock { ($0.failure, $0.splicer.take()) }
        if let failure { throw failure }
        return batches
    }

    /// The chunk whose packets are next.
    var head: Int { state.withLock { $0.splicer.head } }

    /// Waits until there are packets to take or until there is room, but no longer than a twentieth of a second.
    ///
    /// - Parameter hasRoom: given the number of pieces under way and the chunk whose packets are next.
    /// - Returns: true when there is room.
    func wait(hasRoom: (Int, Int) -> Bool) -> Bool {
        let (isRoom, hasNews) = state.withLock { state in
            let isRoom = hasRoom(state.pieces, state.splicer.head)
            let hasNews = isRoom || state.splicer.isReady || state.failure != nil
            state.isAwaited = !hasNews
            return (isRoom, hasNews)
        }
        if hasNews { return isRoom }
        pause()
        return state.withLock { hasRoom($0.pieces, $0.splicer.head) }
    }

    /// Waits until something happens, but no longer than a twentieth of a second. `isAwaited` was set.
    private func pause() {
        _ = changed.wait(timeout: .now() + .milliseconds(50))
        state.withLock { $0.isAwaited = false }
    }

    /// Stops the chunks under way, forgets those that are not begun, and returns when no slot works for this book.
    func stop() {
        let queues = state.withLock { state in
            state.isStopped = true
            return Array(state.queues.values)
        }
        for queue in queues { queue.interrupt() }
        while state.withLock({ state in
            state.isAwaited = true
            return state.running > 0
        }) { pause() }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func enter() -> Bool {
        state.withLock { state in
            if !state.isStopped { state.running += 1 }
            return !state.isStopped
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let mustSignal = state.withLock { state in
            change(&state)
            defer { state.isAwaited = false }
            return state.isAwaited
        }
        if mustSignal { changed.signal() }
    }
}
