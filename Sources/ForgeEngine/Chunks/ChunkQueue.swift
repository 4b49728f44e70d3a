import Dispatch
import FFmpegBinding
import Synchronization

/// Samples of one chunk on their way from the book's thread to the slot that encodes them.
final class ChunkQueue: Sendable {
    /// Some samples of a block.
    struct Piece: Sendable {
        var block: PCMBlock
        /// Samples per channel in the block.
        var range: Range<Int>
        /// Of the range's first sample, on the book's clock.
        var position: Int64
    }

    enum Item: Sendable {
        case samples(Piece)
        /// The chunk's packets end before this one. Comes before the samples that would make it.
        case end(packet: Int64)
        /// No more items.
        /// - isBookEnd: the book ends here, so that the encoder has to give what it holds.
        case close(isBookEnd: Bool)
    }

    private struct State {
        var items: [Item] = []
        var taken = 0
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    func push(_ item: Item) {
        state.withLock { $0.items.append(item) }
        available.signal()
    }

    /// Drops all items and wakes whoever waits.
    func interrupt() {
        state.withLock { $0 = State() }
        available.signal()
    }

    /// Waits for the next item; nil when interrupted.
    func pop() -> Item? {
        available.wait()
        return state.withLock { state in
            guard state.taken < state.items.count else { return nil }
            let item = state.items[state.taken]
            // Lets go of the block.
            state.items[state.taken] = .close(isBookEnd: false)
            state.taken += 1
            return item
        }
    }
}
