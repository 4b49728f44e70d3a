import ForgeKit
import ForgeSystem

/// The encode slots as the process of a book has them: each chunk asks for one.
final class LentSlots: SlotLender {
    private let tell: @Sendable (WorkerNews) -> Void
    private let state: Monitor<(lent: Int, share: Int, isFree: Bool)>

    init(share: Int, tell: @escaping @Sendable (WorkerNews) -> Void) {
        self.tell = tell
        state = Monitor((0, share, false))
    }

    func join() { tell(.joins) }
    func leave() { tell(.leaves) }
    func giveBack() { tell(.returns) }
    var width: Int { state.read { $0.share } }

    func take() {
        tell(.wants)
        state.wait { state -> Void? in
            if state.isFree { return () }
            guard state.lent > 0 else { return nil }
            state.lent -= 1
            return ()
        }
    }

    func receive(_ slots: Int, share: Int) {
        state.update { state in
            state.lent += slots
            state.share = share
        }
    }

    /// Chunks wait no more: they only find out that the book is cancelled.
    func free() { state.update { $0.isFree = true } }
}
