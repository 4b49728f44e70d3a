import ForgeEngine
import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeKit

/// A system that gives so many threads and no more.
final class ThreadSupply: Sendable {
    private let left: Monitor<Int>
    private let made = Monitor(0)

    init(_ count: Int) { left = Monitor(count) }

    /// Threads that were made.
    var count: Int { made.read { $0 } }

    func give(_ more: Int) { left.update { $0 += more } }

    @Sendable func make(_ name: String, _ run: @escaping @Sendable () -> Void) throws(ForgeError) {
        let isGiven = left.update { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        guard isGiven else { throw .noThread(SystemError(11)) }
        try startThread(named: name, run)
        made.update { $0 += 1 }
    }
}

@Suite struct WorkerPoolTests {
    @Test func `without a thread whoever asks is told, and nobody waits`() async throws {
        let supply = ThreadSupply(0)
        let pool = WorkerPool("test", threads: 4, start: supply.make)
        let error = await #expect(throws: ForgeError.self) { try await pool.run { 1 } }
        #expect(error?.code == .system)
        #expect(error?.isTransient == true)
        let results = await pool.map([1, 2], limit: 2, step: .probing) { (item: Int) throws(ForgeError) in
            item
        }
        #expect(results.allSatisfy { $0 == .failure(.noThread(SystemError(11))) })
        #expect(throws: ForgeError.self) { try pool.wait { 1 } }
        // It is not given up for good.
        supply.give(1)
        #expect(try await pool.run { 2 } == 2)
    }

    @Test func `a pool that got some of its threads works with those`() async throws {
        let supply = ThreadSupply(1)
        let pool = WorkerPool("test", threads: 4, start: supply.make)
        let items = Array(0..<20)
        let results = await pool.map(items, limit: 4, step: .probing) { (item: Int) throws(ForgeError) in item
        }
        #expect(results == items.map { .success($0) })
        #expect(supply.count == 1)
    }

    @Test func `threads are made when all others are busy, and no more than there may be`() async throws {
        let supply = ThreadSupply(.max)
        let pool = WorkerPool("test", threads: 2, start: supply.make)
        #expect(supply.count == 0)
        for _ in 0..<5 { try await pool.run {} }
        // A thread that has just told its result may not be free yet.
        #expect((1...2).contains(supply.count))
        let gate = Monitor((running: 0, isOpen: false))
        let tasks = try (0..<6).map { _ in
            try pool.begin {
                gate.update { $0.running += 1 }
                gate.wait { $0.isOpen ? () : nil }
            }
        }
        gate.wait { $0.running == 2 ? () : nil }
        gate.update { $0.isOpen = true }
        for task in tasks { try await task.value }
        #expect(supply.count == 2)
    }

    @Test func `a thread waits for asynchronous work on a pool`() throws {
        let pool = WorkerPool("test", threads: 1)
        let value = try pool.wait {
            let inner = try? await pool.run { 20 }
            return (inner ?? 0) + 1
        }
        #expect(value == 21)
    }

    @Test func `slots work with the threads there are, and are refused without one`() throws {
        let supply = ThreadSupply(0)
        let slots = EncodeSlots(count: 16, start: supply.make)
        #expect(throws: ForgeError.self) { try slots.lane() }
        supply.give(3)
        let lane = try slots.lane()
        // Nobody is promised a decoder that would never come.
        #expect(lane.width == 3)
        #expect(lane.decoders == 0)
        let ran = Monitor(0)
        for _ in 0..<10 { lane.submit { ran.update { $0 += 1 } } }
        ran.wait { $0 == 10 ? () : nil }
        // The next book makes those that were missing.
        supply.give(.max / 2)
        let next = try slots.lane()
        #expect(next.decoders == 2)
        #expect(next.width == 8)
        #expect(supply.count == 18)
    }

    @Test func `a thread needs room for its stack and leaves the reserve`() {
        func hasRoom(_ limit: UInt64?, _ mapped: UInt64?) -> Bool {
            AddressSpace(limit: limit, mapped: mapped, stack: 8 << 20).hasRoomForThread
        }
        let needed = 8 << 20 + AddressSpace.reserve
        #expect(hasRoom(nil, 1 << 40))
        #expect(hasRoom(1, nil))
        #expect(hasRoom(needed + 5, 5))
        #expect(!hasRoom(needed + 4, 5))
    }
}

@Suite struct AlarmClockTests {
    @Test func `sleepers wake in the order of their times, not before them`() async throws {
        let clock = AlarmClock()
        let began = clock.now
        let woken = Monitor<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for delay in [40, 1, 20] {
                group.addTask {
                    try await clock.sleep(for: .milliseconds(delay))
                    #expect(began.duration(to: clock.now) >= .milliseconds(delay))
                    woken.update { $0.append(delay) }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(woken.read { $0 }) == [1, 20, 40])
    }

    @Test func `who is cancelled sleeps no longer, whenever that comes`() async throws {
        let clock = AlarmClock()
        for delay in [0, 5] {
            let task = Task { try await clock.sleep(for: .seconds(3600)) }
            if delay > 0 { try await clock.sleep(for: .milliseconds(delay)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
