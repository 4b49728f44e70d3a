import ForgeSystem

/// How an event reaches readers.
package enum Delivery: Hashable, Sendable {
    /// To all, and to those who come later; the unread and the newest of `closing` lose their meaning with it.
    case kept(closing: Int? = nil)
    /// In place of an unread one with the same key.
    case newest(Int)
}

/// An event that says how it is delivered.
package protocol DeliveredEvent: Sendable {
    var delivery: Delivery { get }
}

/// Hands events to any number of readers, each at its own speed. What is kept reaches every reader once and in order,
/// whenever it comes; of the rest a slow reader gets the newest. Adding an event waits for no reader.
final class EventHub<Event: Sendable>: Sendable {
    /// One that newer ones replace.
    private struct Newest {
        var event: Event
        /// How many kept events come before it.
        var place: Int
    }

    private struct Seat {
        /// Kept events that were read.
        var read = 0
        var unread: [Int: Newest]
        /// The reader, while there is nothing for it.
        var waiting: CheckedContinuation<Event?, Never>?
        var isCancelled = false
    }

    private struct State {
        var kept: [Event] = []
        var newest: [Int: Newest] = [:]
        var seats: [Int: Seat] = [:]
        /// Readers that came so far.
        var readers = 0
        var isOver = false

        /// The next event for a reader; nil: none yet. What was replaced when it came is read before what came later.
        mutating func take(_ reader: Int) -> Event? {
            guard var seat = seats[reader] else { return nil }
            defer { seats[reader] = seat }
            if let first = seat.unread.min(by: { ($0.value.place, $0.key) < ($1.value.place, $1.key) }),
                first.value.place <= seat.read
            {
                seat.unread[first.key] = nil
                return first.value.event
            }
            guard seat.read < kept.count else { return nil }
            seat.read += 1
            return kept[seat.read - 1]
        }
    }

    /// A place among the readers, given up with it.
    final class Reader: Sendable {
        private let hub: EventHub
        private let number: Int

        fileprivate init(_ hub: EventHub, _ number: Int) { (self.hub, self.number) = (hub, number) }
        deinit { hub.leave(number) }

        /// The next event; nil when there will be none, or the calling task was cancelled.
        func next() async -> Event? { await hub.next(number) }
    }

    private let state = Monitor(State())

    /// A new reader, with all kept events and the newest of the others before it.
    func reader() -> Reader {
        Reader(
            self,
            state.update { state in
                state.readers += 1
                state.seats[state.readers] = Seat(unread: state.newest)
                return state.readers
            })
    }

    /// Adds an event.
    func add(_ event: Event, _ delivery: Delivery) {
        wake { state in
            switch delivery {
            case .kept(let key):
                state.kept.append(event)
                guard let key else { return }
                state.newest[key] = nil
                for reader in state.seats.keys { state.seats[reader]?.unread[key] = nil }
            case .newest(let key):
                let newest = Newest(event: event, place: state.kept.count)
                state.newest[key] = newest
                for reader in state.seats.keys { state.seats[reader]?.unread[key] = newest }
            }
        }
    }

    /// Ends the sequence of every reader behind what was added.
    func finish() { wake { $0.isOver = true } }

    /// Changes the state, and lets go on who waited for that.
    private func wake(_ change: (inout State) -> Void) {
        let woken = state.update { state in
            change(&state)
            var woken: [(CheckedContinuation<Event?, Never>, Event?)] = []
            for (reader, seat) in state.seats {
                guard let waiting = seat.waiting else { continue }
                let event = state.take(reader)
                guard event != nil || state.isOver else { continue }
                state.seats[reader]?.waiting = nil
                woken.append((waiting, event))
            }
            return woken
        }
        for (continuation, event) in woken { continuation.resume(returning: event) }
    }

    private func next(_ reader: Int) async -> Event? {
        state.update { $0.seats[reader]?.isCancelled = false }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Event?? = state.update { state in
                    if state.seats[reader]?.isCancelled == true { return .some(nil) }
                    if let event = state.take(reader) { return .some(event) }
                    if state.isOver { return .some(nil) }
                    state.seats[reader]?.waiting = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiting = state.update { state in
                state.seats[reader]?.isCancelled = true
                defer { state.seats[reader]?.waiting = nil }
                return state.seats[reader]?.waiting
            }
            waiting?.resume(returning: nil)
        }
    }

    private func leave(_ reader: Int) { state.update { $0.seats[reader] = nil } }
}
