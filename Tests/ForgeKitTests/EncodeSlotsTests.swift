import ForgeEngine
import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeKit

@Suite struct EncodeSlotsTests {
    /// Takes all jobs that wait and returns what they say.
    private func drain(_ turns: Turns, _ count: Int, _ said: () -> [String]) -> [String] {
        for _ in 0..<count { turns.next()?() }
        return said()
    }

    /// The width of a book takes memory.
    @Test func `books share the width`() throws {
        let slots = EncodeSlots(count: 4)
        let first = try slots.lane()
        #expect(first.width == 4)
        do {
            let others = try (0..<2).map { _ in try slots.lane() }
            try #require(first.width == 1)
            #expect(others[0].width == 1)
            withExtendedLifetime(others) {}
        }
        #expect(first.width == 4)
        withExtendedLifetime(first) {}
    }

    /// Slots that another process borrows.
    @Test func `a slot is lent for one chunk, and comes back from a process that ends`() throws {
        let slots = EncodeSlots(count: 1)
        let lent = Monitor(0)
        let said = Monitor<[String]>([])
        let loans = SlotLoans(slots) { more, _ in
            lent.update { $0 += more }
            return true
        }
        try loans.join()
        try loans.give()
        lent.wait { $0 == 1 ? () : nil }
        let other = try slots.lane()
        other.submit { said.update { $0.append("other") } }
        try loans.give()
        usleep(50_000)
        #expect(said.read { $0 } == [], "the one slot is lent")
        loans.takeBack()
        said.wait { $0 == ["other"] ? () : nil }
        lent.wait { $0 == 2 ? () : nil }
        other.submit { said.update { $0.append("after") } }
        loans.end()
        let deadline = ContinuousClock.now + .seconds(5)
        while said.read({ $0.count }) < 2, ContinuousClock.now < deadline { usleep(1000) }
        #expect(said.read { $0 } == ["other", "after"])
        withExtendedLifetime(other) {}
    }

    @Test func `chunks of a lender's slots wait for a loan and give it back`() throws {
        let lender = Lender()
        let slots = EncodeSlots(count: 2, of: lender)
        let done = Monitor(0)
        do {
            let lane = try slots.lane()
            #expect(lane.width == 5)
            lane.submit { done.update { $0 += 1 } }
            usleep(50_000)
            #expect(done.read { $0 } == 0)
            lender.allowed.update { $0 = 1 }
            done.wait { $0 == 1 ? () : nil }
            withExtendedLifetime(lane) {}
        }
        lender.said.wait { $0.count == 4 ? () : nil }
        #expect(lender.said.read { $0 }.sorted() == ["give", "join", "leave", "take"])
    }

    private final class Lender: SlotLender {
        let allowed = Monitor(0)
        let said = Monitor<[String]>([])
        let width = 5
        private func say(_ word: String) { said.update { $0.append(word) } }
        func join() { say("join") }
        func leave() { say("leave") }
        func giveBack() { say("give") }
        func take() {
            say("take")
            allowed.wait { $0 > 0 ? () : nil }
        }
    }

    @Test func `books take turns, whatever each has waiting, and one alone has them all`() {
        let turns = Turns()
        let said = Monitor<[String]>([])
        func add(_ name: String, _ book: Int) { turns.add({ said.update { $0.append(name) } }, of: book) }
        let (a, b, c) = (turns.join(), turns.join(), turns.join())
        for index in 1...4 { add("a\(index)", a) }
        add("b1", b)
        for index in 1...2 { add("c\(index)", c) }
        #expect(
            drain(turns, 4) { said.read { $0 } } == ["a1", "b1", "c1", "a2"])
        // A book that comes late waits for no more than one chunk of each of the others.
        add("b2", b)
        add("b3", b)
        #expect(
            drain(turns, 5) { said.read { Array($0.dropFirst(4)) } } == ["c2", "a3", "b2", "a4", "b3"])
    }

    @Test func `as many jobs run at once as there are slots, and no more`() throws {
        let slots = EncodeSlots(count: 3)
        let lane = try slots.lane()
        #expect(lane.width == 3)
        let running = Monitor((now: 0, most: 0, ended: 0, mayEnd: false))
        for _ in 0..<7 {
            lane.submit {
                running.update {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                running.wait { $0.mayEnd ? () : nil }
                running.update {
                    $0.now -= 1
                    $0.ended += 1
                }
            }
        }
        // All three are there at once before any may go on.
        running.wait { $0.now == 3 ? () : nil }
        running.update { $0.mayEnd = true }
        running.wait { $0.ended == 7 ? () : nil }
        #expect(running.read { $0.most } == 3)
    }

    @Test func `nobody gets more slots than the cores that are theirs, or fewer than one`() {
        #expect(EncodeSlots.allowed(nil, cores: 8) == 8)
        #expect(EncodeSlots.allowed(3, cores: 8) == 3)
        #expect(EncodeSlots.allowed(9, cores: 8) == 8)
        #expect(EncodeSlots.allowed(0, cores: 8) == 1)
        #expect(EncodeSlots.allowed(nil, allCores: true) == Machine.cores)
        #expect(EncodeSlots.allowed(nil, allCores: false) == max(1, Machine.cores / 2))
        #expect(EncodeSlots.shared.count == max(1, Machine.cores / 2))
    }

    @Test func `slots that are let go of end their threads`() throws {
        let turns = Turns()
        let ended = Monitor(0)
        for _ in 0..<2 {
            try startThread(named: "test") {
                while let job = turns.next() { job() }
                ended.update { $0 += 1 }
            }
        }
        turns.close()
        ended.wait { $0 == 2 ? () : nil }
    }

    @Test func `tracks are decoded ahead on threads of their own, one for eight slots`() throws {
        #expect([1, 7, 8, 15, 16, 64].map { EncodeSlots(count: $0).mostDecoders } == [0, 0, 1, 1, 2, 8])
        let slots = EncodeSlots(count: 8)
        let lane = try slots.lane()
        #expect(lane.decoders == 1)
        let events = Monitor((busy: 0, isDecoded: false))
        for _ in 0..<8 {
            lane.submit {
                events.update { $0.busy += 1 }
                events.wait { $0.isDecoded ? () : nil }
            }
        }
        events.wait { $0.busy == 8 ? () : nil }
        // With all slots waiting for it.
        lane.decode { events.update { $0.isDecoded = true } }
        events.wait { $0.isDecoded ? () : nil }
    }

    @Test(.requires(.ffmpeg))
    func `a book that is copied needs no slot, and says its stages`() async throws {
        try await withTemporaryFolder { folder in
            let samples = Signal.speech16(88_200, rate: 44_100)
            let wav = try folder.write(WAVFile.data(samples, rate: 44_100), to: "1.wav")
            try folder.write([], to: "Book/.x")
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-b:a", "64k", folder.path("Book/1.m4a")])
            let slots = EncodeSlots(count: 1)
            // None will ever take a job.
            slots.allow(0)
            let stages = Monitor<[ProgressSnapshot.Stage]>([])
            let request = ConversionRequest(
                inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
            _ = try await Forge.make(request, on: slots) { event in
                guard case .progress(let snapshot) = event else { return }
                stages.update { if $0.last != snapshot.stage { $0.append(snapshot.stage) } }
            }
            #expect(
                stages.read { $0 } == [
                    .scanning, .analyzing, .processing, .chapters, .metadata, .verifying, .complete,
                ])
        }
    }

    @Test func `two books at once on shared slots are what each is alone`() async throws {
        try await withTemporaryFolder { folder in
            // Three chunks each: 8 kHz makes a chunk 13 minutes long, and encodes fast.
            let second = Signal.speech16(8000, rate: 8000)
            for (name, count) in [("a", 1700), ("b", 1200), ("b", 200), ("b", 500)] {
                let samples = Array(repeatElement(second, count: count).joined())
                _ = try folder.write(WAVFile.data(samples, rate: 8000), to: "\(name)/\(count).wav")
            }
            func convert(_ name: String, _ slots: EncodeSlots, as output: String) async throws {
                let request = ConversionRequest(
                    inputs: [ForgePath(folder.path(name))], output: ForgePath(folder.path(output)))
                _ = try await Forge.convert(request, on: slots).value
            }
            try await convert("a", EncodeSlots(count: 1), as: "a1.m4b")
            try await convert("b", EncodeSlots(count: 1), as: "b1.m4b")
            // Eight have a decoder beside them.
            let slots = EncodeSlots(count: 8)
            async let first: Void = convert("a", slots, as: "a2.m4b")
            async let other: Void = convert("b", slots, as: "b2.m4b")
            _ = try await (first, other)
            #expect(folder.read("a1.m4b").count > 1_000_000)
            #expect(folder.read("a1.m4b") == folder.read("a2.m4b"))
            #expect(folder.read("b1.m4b") == folder.read("b2.m4b"))
        }
    }
}
