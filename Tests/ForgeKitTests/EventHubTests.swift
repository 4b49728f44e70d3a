import TestSupport
import Testing

@testable import ForgeKit

/// Readers of all speeds. A wait without end is a failure; the limit is long because a full run keeps tests waiting.
@Suite(.timeLimit(.minutes(10))) struct EventHubTests {
    private func rest<Event: Sendable>(_ reader: EventHub<Event>.Reader) async -> [Event] {
        var events: [Event] = []
        while let event = await reader.next() { events.append(event) }
        return events
    }

    @Test func `a reader that comes late gets what is kept and the newest of the rest`() async {
        let hub = EventHub<String>()
        hub.add("plan", .kept())
        for count in 1...3 { hub.add("a\(count)", .newest(0)) }
        hub.add("b1", .newest(1))
        hub.add("warning", .kept())
        hub.finish()
        for _ in 1...2 { #expect(await rest(hub.reader()) == ["plan", "a3", "b1", "warning"]) }
    }

    @Test func `a slow reader gets the newest behind what came before it`() async {
        let hub = EventHub<String>()
        let reader = hub.reader()
        hub.add("a1", .newest(0))
        #expect(await reader.next() == "a1")
        hub.add("a2", .newest(0))
        hub.add("plan", .kept())
        hub.add("a3", .newest(0))
        hub.add("warning", .kept())
        hub.finish()
        #expect(await rest(reader) == ["plan", "a3", "warning"])
    }

    @Test func `a slow reader misses no part of a subject`() async {
        let hub = EventHub<String>()
        let reader = hub.reader()
        hub.add("a begins", .newest(0, part: "begin"))
        hub.add("b begins", .newest(1, part: "begin"))
        for count in 1...3 { hub.add("a works \(count)", .newest(0, part: "work")) }
        hub.add("warning", .kept())
        hub.add("a ends", .newest(0, part: "end"))
        hub.finish()
        #expect(await rest(reader) == ["a begins", "b begins", "a works 3", "warning", "a ends"])
        #expect(await rest(hub.reader()) == ["b begins", "warning", "a ends"])
    }

    @Test func `a fast reader gets everything in order`() async {
        let hub = EventHub<Int>()
        let reader = hub.reader()
        for number in 1...20 {
            hub.add(number, number.isMultiple(of: 5) ? .kept() : .newest(0))
            #expect(await reader.next() == number)
        }
        hub.finish()
        #expect(await reader.next() == nil)
    }

    @Test func `the end of a book ends its progress for all`() async {
        let hub = EventHub<String>()
        let reader = hub.reader()
        hub.add("book 1 half", .newest(1))
        hub.add("book 2 half", .newest(2))
        hub.add("book 1 ended", .kept(closing: 1))
        hub.finish()
        #expect(await rest(reader) == ["book 2 half", "book 1 ended"])
        #expect(await rest(hub.reader()) == ["book 2 half", "book 1 ended"])
    }

    @Test func `a reader that waits is woken`() async {
        let hub = EventHub<Int>()
        let reader = hub.reader()
        let sum = Task { await rest(reader).reduce(0, +) }
        let others = (1...3).map { _ in Task { await rest(hub.reader()).reduce(0, +) } }
        for number in 1...100 {
            hub.add(number, .kept())
            await Task.yield()
        }
        hub.finish()
        #expect(await sum.value == 5050)
        for other in others { #expect(await other.value == 5050) }
    }

    @Test func `a cancelled reader gets no more and the others go on`() async {
        let hub = EventHub<Int>()
        let (first, second) = (hub.reader(), hub.reader())
        // Cancelled while it waits, or before: either way its wait has an end.
        let task = Task { await rest(first) }
        await Task.yield()
        task.cancel()
        #expect(await task.value == [])
        hub.add(1, .kept())
        hub.finish()
        #expect(await rest(second) == [1])
        // The place is still there for whoever reads on.
        #expect(await rest(first) == [1])
    }

    @Test func `what nobody reads any more is let go of`() async {
        final class Payload: Sendable {}
        let hub = EventHub<Payload>()
        weak var left: Payload?
        do {
            let reader = hub.reader()
            let payload = Payload()
            left = payload
            hub.add(payload, .newest(0))
            hub.add(Payload(), .newest(0))
            #expect(await reader.next() !== payload)
        }
        #expect(left == nil)
    }
}
