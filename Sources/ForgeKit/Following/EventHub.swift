import ForgeSystem

/// How an event reaches readers.
package enum Delivery: Hashable, Sendable {
    /// To all, and to those who come later; the unread and the newest of `closing` lose their meaning with it.
    case kept(closing: Int? = nil)
    /// In place of an unread one of the same subject and part; whoever comes later gets the newest of the subject.
    case newest(Int, part: String = "")
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
        var part: String
        /// How many kept events come before it, and how many events of any kind.
        var (place, number): (Int, Int)
    }

    private struct Seat {
        /// Kept events that were read.
        var read = 0
        /// By subject, at most one of each part.
        var unread: [Int: [Newest]]
        /// The reader, while there is nothing for it.
        var waiting: CheckedContinuation<Event?, Never>?
        var isCancelled = false
    }

    /// Kept events, in blocks: one array of a hundred thousand would have room for twice as many, and be moved while it
    /// grows.
    private struct Kept {
        private static var size: Int { 1024 }
        private var blocks: [[Event]] = []
        private(set) var count = 0

        subscript(place: Int) -> Event { blocks[place / Self.size][place % Self.size] }

        mutating func append(_ event: Event) {
            if count.isMultiple(of: Self.size) { blocks.append([]) }
            blocks[blocks.count - 1].append(event)
            count += 1
        }
    }

    private struct State {
        var kept = Kept()
        var newest: [Int: Newest] = [:]
        /// Events that came so far.
        var count = 0
        var seats: [Int: Seat] = [:]
        /// Readers that came so far.
        var readers = 0
        var isOver = false

        /// The next event for a reader; nil: none yet. What was replaced when it came is read before what came later.
        mutating func take(_ reader: Int) -> Event? {
            guard var seat = seats[reader] else { return nil }
            defer { seats[reader] = seat }
            let oldest = seat.unread.min { ($0.value.first?.number ?? 0) < ($1.value.first?.number ?? 0) }
            if let (subject, rest) = oldest, let first = rest.first, first.place <= seat.read {
                seat.unread[subject] = rest.count == 1 ? nil : Array(rest.dropFirst())
                return first.event
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
                state.seats[state.readers] = Seat(unread: state.newest.mapValues { [$0] })
                return state.readers
            })
    }

    /// Adds an event.
    func add(_ event: Event, _ delivery: Delivery) {
        wake { state in
            state.count += 1
            switch delivery {
            case .kept(let subject):
                state.kept.append(event)
                guard let subject else { return }
                state.newest[subject] = nil
                for reader in state.seats.keys { state.seats[reader]?.unread[subject] = nil }
            case .newest(let subject, let part):
                let newest = Newest(
                    event: event, part: part, place: state.kept.count, number: state.count)
                state.newest[subject] = newest
                for reader in state.seats.keys {
                    state.seats[reader]?.unread[subject, default: []].removeAll { $0.part == part }
                    state.seats[reader]?.unread[subject, default: []].append(newest)
                }
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
