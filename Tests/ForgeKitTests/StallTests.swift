import ForgeEngine
import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeKit

/// Calls that do not return, and those that do.
@Suite struct StallTests {
    /// A call that lasts until it is let go.
    private final class Gate: Sendable {
        private let isOpen = Monitor(false)
        func open() { isOpen.update { $0 = true } }
        func wait() { isOpen.wait { $0 ? () : nil } }
        func call(_ name: StaticString = "read", _ path: String = "mount/1.mp3") -> Int32 {
            BlockingCall.system(name, Array(path.utf8)) {
                wait()
                return 0
            }
        }
    }

    private func timeout<T: Sendable>(
        _ milliseconds: Int64, _ work: () async throws -> T
    ) async rethrows -> T {
        try await StallTimeout.with(.milliseconds(milliseconds), work)
    }

    @Test func `work whose call does not return is given up, by name, and may be tried again`() async throws {
        let gate = Gate()
        defer { gate.open() }
        let pool = WorkerPool("test", threads: 1)
        let error = await #expect(throws: ForgeError.self) {
            try await timeout(100) { try await pool.run { gate.call() } }
        }
        #expect(error?.code == .stalled)
        #expect(error?.isTransient == true)
        #expect(error?.path == "mount/1.mp3")
        #expect(error?.reason.hasPrefix("read has not returned for ") == true)
        // The pool's one thread is in the call, and another has taken its place.
        #expect(try await pool.run { 2 } == 2)
    }

    @Test func `what work does after it was given up fails, and it hears that it is cancelled`() async throws
    {
        let gate = Gate()
        let told = FirstResult<(isCancelled: Bool, next: Int32, code: Int32, last: Bool)>()
        let pool = WorkerPool("test", threads: 1)
        await #expect(throws: ForgeError.self) {
            try await timeout(100) {
                try await pool.run {
                    _ = gate.call()
                    // The pool cancels a moment after it was told.
                    while !Task.isCancelled { usleep(1000) }
                    let next = BlockingCall.system("write", []) { Int32(7) }
                    let code = errno
                    let last = BlockingCall.always("unlink") { true }
                    told.tell(.success((Task.isCancelled, next, code, last)))
                }
            }
        }
        gate.open()
        let result = try await told.value
        #expect(result.isCancelled)
        #expect(result.next == -1)
        #expect(result.code == ECANCELED)
        #expect(result.last)
    }

    @Test func `a call that goes on is no stall, however long it takes`() async throws {
        let pool = WorkerPool("test", threads: 1)
        let result = try await timeout(300) {
            try await pool.run {
                // One call of a library, in which a slow disk is read.
                BlockingCall.always("avformat_find_stream_info") {
                    for _ in 0..<30 { _ = BlockingCall.system("read", []) { usleep(30_000) } }
                    return 3
                }
            }
        }
        #expect(result == 3)
    }

    @Test func `waiting for others is no stall`() async throws {
        let gate = Gate()
        let pool = WorkerPool("test", threads: 2)
        let result = try await timeout(100) {
            let waiting = try WorkerPool.steps.begin {
                try await pool.run {
                    gate.wait()
                    return 4
                }
            }
            try await Task.sleep(for: .milliseconds(600))
            gate.open()
            return try await waiting.value
        }
        #expect(result == 4)
    }

    @Test func `zero waits for ever`() async throws {
        let gate = Gate()
        let pool = WorkerPool("test", threads: 1)
        let result = try await StallTimeout.with(.zero) {
            let waiting = try WorkerPool.steps.begin { try await pool.run { gate.call() } }
            try await Task.sleep(for: .milliseconds(500))
            gate.open()
            return try await waiting.value
        }
        #expect(result == 0)
    }

    @Test func `a chunk that is stuck is its book's stall, and other books are encoded`() async throws {
        let gate = Gate()
        defer { gate.open() }
        let slots = EncodeSlots(count: 1)
        let pool = WorkerPool("test", threads: 2)
        let error = await #expect(throws: ForgeError.self) {
            try await timeout(100) {
                try await pool.run {
                    let lane = try slots.lane()
                    lane.submit { _ = gate.call("avcodec_send_frame", "") }
                    // As a book waits for its chunks.
                    while !Task.isCancelled { usleep(10_000) }
                }
            }
        }
        #expect(error?.step == .encoding)
        #expect(error?.path == nil)
        let other = FirstResult<Bool>()
        let lane = try slots.lane()
        lane.submit { other.tell(.success(true)) }
        let isEncoded = try await other.value
        #expect(isEncoded)
    }

    @Test func `the temporary file of work that was given up is removed, and never gets its name`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let gate = Gate()
            let path = Array(folder.path.utf8)
            let ended = FirstResult<SystemError?>()
            let pool = WorkerPool("test", threads: 1)
            await #expect(throws: ForgeError.self) {
                try await timeout(100) {
                    try await pool.run {
                        let file = try AtomicFile(
                            in: HeldFolder(path), prefix: ".forge", for: Array("out.m4b".utf8))
                        _ = gate.call("fsync", "out.m4b")
                        do throws(SystemError) {
                            try file.publish(as: Array("out.m4b".utf8), replacing: false)
                            ended.tell(.success(nil))
                        } catch {
                            ended.tell(.success(error))
                        }
                    }
                }
            }
            let deadline = ContinuousClock.now + .seconds(10)
            while !folder.names.isEmpty, ContinuousClock.now < deadline { usleep(1000) }
            #expect(folder.names == [])
            gate.open()
            let error = try await ended.value
            #expect(error != nil)
            #expect(folder.names == [])
        }
    }
}
