import FFmpegBinding
import ForgeSystem

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
        /// The last of them is the next.
        var reversed: [Item] = []
        /// Those that came since, in their order.
        var added: [Item] = []
        var isInterrupted = false

        mutating func take() -> Item? {
            if reversed.isEmpty {
                reversed = added.reversed()
                added = []
            }
            return reversed.popLast()
        }
    }

    private let state = Monitor(State())

    func push(_ item: Item) { state.update { $0.added.append(item) } }

    /// Drops all items; whoever waits, now or later, gets nil.
    func interrupt() { state.update { $0 = State(isInterrupted: true) } }

    /// Waits for the next item; nil when interrupted.
    func pop() -> Item? {
        state.wait { state -> Item?? in
            if state.isInterrupted { return .some(nil) }
            return state.take().map { .some($0) }
        }
    }
}
