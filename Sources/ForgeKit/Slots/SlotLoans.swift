import ForgeEngine
package import ForgeModel
import ForgeSystem

/// The encode slots that another process has for its book, and the book's place in the turns. What it has comes back when it
/// ends.
package final class SlotLoans: Sendable {
    private struct State {
        var lane: (any EncodeLane)?
        /// Slots that the process gave back and nobody took yet.
        var returned = 0
        var isOver = false
    }

    private let slots: EncodeSlots
    private let lend: @Sendable (_ slots: Int, _ share: Int) -> Bool
    private let state = Monitor(State())

    /// - Parameter lend: tells the process of so many more slots, and of the book's share of all; false where it has ended.
    package init(_ slots: EncodeSlots, lend: @escaping @Sendable (_ slots: Int, _ share: Int) -> Bool) {
        (self.slots, self.lend) = (slots, lend)
    }

    /// The process is going to want slots.
    ///
    /// - Throws: `ForgeError`: there is no thread for them.
    package func join() throws(ForgeError) {
        let lane = try slots.lane()
        state.update { $0.lane = lane }
        _ = lend(0, lane.width)
    }

    /// Tells that the process wants no more slots.
    package func leave() { state.update { $0.lane = nil } }

    /// Lends a slot when it is the book's turn: its thread here waits while a thread of the process encodes.
    ///
    /// - Throws: `ForgeError`: there is no thread for the slots.
    package func give() throws(ForgeError) {
        let lane = if let own = state.read({ $0.lane }) { own } else { try slots.lane() }
        lane.submit { [self] in
            guard !state.read({ $0.isOver }), lend(1, lane.width) else { return }
            state.wait { state -> Void? in
                if state.isOver { return () }
                guard state.returned > 0 else { return nil }
                state.returned -= 1
                return ()
            }
        }
    }

    /// The process is done with a slot.
    package func takeBack() { state.update { $0.returned += 1 } }

    /// The process has ended, or is not waited for any more.
    package func end() {
        state.update { state in
            state.isOver = true
            state.lane = nil
        }
    }
}
