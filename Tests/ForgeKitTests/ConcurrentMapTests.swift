import ForgeModel
import Synchronization
import Testing

@testable import ForgeKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The order-preserving map over blocking work, with work that only waits.
@Suite struct ConcurrentMapTests {
    private let pool = WorkerPool("test", threads: 8)

    private func failure(_ item: Int) -> ForgeError {
        ForgeError(.inputDamaged, step: .probing, reason: "\(item)", remedy: "")
    }

    @Test func `results stand where their items stood, whoever ends first; failures are results`() async {
        let results = await pool.map(Array(0..<40), limit: 8, step: .probing) { item throws(ForgeError) in
            usleep(UInt32((40 - item) % 7) * 2000)
            if item % 10 == 3 { throw failure(item) }
            return item * 2
        }
        for (item, result) in results.enumerated() {
            #expect(result == (item % 10 == 3 ? .failure(failure(item)) : .success(item * 2)))
        }
        let none = await pool.map([Int](), limit: 1, step: .probing) { item throws(ForgeError) in item }
        #expect(none.isEmpty)
    }

    @Test(arguments: [1, 3, 8])
    func `no more than the limit are in the works, and not fewer`(_ limit: Int) async {
        let running = Mutex((now: 0, most: 0))
        _ = await pool.map(Array(0..<24), limit: limit, step: .probing) { item throws(ForgeError) in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            usleep(20_000)
            running.withLock { $0.now -= 1 }
        }
        #expect(running.withLock { $0.most } == limit)
    }

    @Test func `after a failure nothing more is begun, and all before it have their results`() async throws {
        let begun = Mutex(0)
        let results = await pool.map(
            Array(0..<1000), limit: 4, step: .probing, stopsAtFailure: true
        ) { item throws(ForgeError) in
            begun.withLock { $0 += 1 }
            usleep(item == 6 ? 20_000 : 1000)
            if item == 6 || item == 8 { throw failure(item) }
            return item
        }
        #expect(begun.withLock { $0 } < 100)
        let first = results.firstIndex { if case .failure = $0 { true } else { false } }
        try #require(first == 6)
        #expect(results[6] == .failure(failure(6)))
        #expect(results[999] == .failure(.cancelled(step: .probing)))
    }

    @Test func `cancelling reaches the work under way and begins no more`() async {
        let begun = Mutex(0)
        let pool = pool
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            await pool.map(Array(0..<1000), limit: 4, step: .probing) { item throws(ForgeError) -> Int in
                if begun.withLock({
                    $0 += 1
                    return $0
                }) == 4 {
                    start.yield()
                }
                // Ends only by being cancelled, or after far too long.
                for _ in 0..<3000 where !Task.isCancelled { usleep(10_000) }
                guard Task.isCancelled else { return item }
                throw .cancelled(step: .probing)
            }
        }
        for await _ in started { break }
        task.cancel()
        let results = await task.value
        #expect(begun.withLock { $0 } == 4)
        #expect(results.allSatisfy { $0 == .failure(.cancelled(step: .probing)) })
    }

    @Test func `each end is told once, one at a time`() async {
        var seen: [Int] = []
        _ = await pool.map(
            Array(0..<50), limit: 8, step: .probing, onResult: { seen.append($0) },
            { item throws(ForgeError) in usleep(UInt32(item % 5) * 500) })
        #expect(seen.sorted() == Array(0..<50))
    }

    @Test func `equal pictures share their bytes, others do not`() {
        let store = CoverStore()
        func address(_ cover: CoverImage) -> Int {
            cover.data.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        }
        func picture(_ end: UInt8) -> [UInt8] { [UInt8](repeating: 7, count: 9000) + [end] }
        let first = store.shared(CoverImage(data: picture(1), origin: "a"))
        let second = store.shared(CoverImage(data: picture(1), origin: "b"))
        let other = store.shared(CoverImage(data: picture(2), origin: "c"))
        #expect(address(first) == address(second))
        #expect(second.origin == "b")
        #expect(other.data == picture(2))
    }
}
