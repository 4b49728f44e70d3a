// What the work does stands last, as it does at the one call in Batch.
// swift-format-ignore-file: OnlyOneTrailingClosureArgument

import ForgeKit
import ForgeModel
import ForgeSystem
import Testing

@testable import ForgeBatch

/// Which job runs when, how often, and what becomes of it.
@Suite struct SchedulerTests {
    private static let passing = ForgeError(
        .system, step: .decoding, reason: "r", remedy: "m", isTransient: true)
    private static let lasting = ForgeError(.inputDamaged, step: .decoding, reason: "r", remedy: "m")

    private func scheduler<C: Clock<Duration>>(
        _ workers: Int, clock: C, stopsAtFailure: Bool = false, retries: Int = 2
    ) -> Scheduler<C> {
        var retry = RetryPolicy()
        retry.retries = retries
        return Scheduler(workers: workers, retry: retry, stopsAtFailure: stopsAtFailure, clock: clock) { 0 }
    }

    @Test func `longest first and equal ones in order`() async {
        let order = Monitor<[Int]>([])
        await scheduler(1, clock: FakeClock()).run([1, 5, 3, 5, 0], onEnd: { _, _ in }) { job, _ in
            order.update { $0.append(job) }
        }
        #expect(order.read { $0 } == [1, 3, 2, 0, 4])
    }

    @Test(arguments: [1, 3, 16])
    func `no more than workers in flight`(_ workers: Int) async {
        let state = Monitor((running: 0, most: 0, ends: 0))
        await scheduler(workers, clock: FakeClock()).run(
            Array(repeating: 1, count: 50),
            onEnd: { _, outcome in state.update { $0.ends += outcome == .done ? 1 : 0 } }
        ) { _, _ in
            state.update {
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            for _ in 0..<20 { await Task.yield() }
            state.update { $0.running -= 1 }
        }
        #expect(state.read { $0.ends } == 50)
        #expect(state.read { $0.most } == workers)
    }

    @Test func `passing failures are tried again after growing delays`() async {
        let clock = FakeClock()
        let attempts = Monitor<[Int]>([])
        let told = Monitor<[String]>([])
        var outcomes: [JobOutcome] = []
        await scheduler(1, clock: clock).run(
            [1],
            onRetry: { job, attempts, delay, _ in told.update { $0.append("\(job) \(attempts) \(delay)") } },
            onEnd: { outcomes.append($1) }
        ) { _, attempt in
            attempts.update { $0.append(attempt) }
            if attempt < 3 { throw Self.passing }
        }
        #expect(outcomes == [.done])
        #expect(attempts.read { $0 } == [1, 2, 3])
        #expect(clock.slept == [.seconds(1), .seconds(2)])
        #expect(told.read { $0 } == ["0 1 1.0 seconds", "0 2 2.0 seconds"])
    }

    @Test func `another attempt comes before what was not begun`() {
        var queue = JobQueue([1, 3, 3, 2])
        #expect(queue.next() == 1)
        #expect(queue.next() == 2)
        queue.putBack(1)
        #expect([queue.next(), queue.next(), queue.next(), queue.next()] == [1, 3, 0, nil])
    }

    @Test func `retries end`() async {
        let clock = FakeClock()
        let count = Monitor(0)
        var outcomes: [JobOutcome] = []
        await scheduler(1, clock: clock).run([1], onEnd: { outcomes.append($1) }) { _, _ in
            count.update { $0 += 1 }
            throw Self.passing
        }
        #expect(outcomes == [.failed(Self.passing)])
        #expect(count.read { $0 } == 3)
        #expect(clock.slept.count == 2)
    }

    @Test func `lasting failures and no retries give up at once`() async {
        for (error, retries) in [(Self.lasting, 2), (Self.passing, 0)] {
            let clock = FakeClock()
            let count = Monitor(0)
            await scheduler(1, clock: clock, retries: retries).run([1], onEnd: { _, _ in }) { _, _ in
                count.update { $0 += 1 }
                throw error
            }
            #expect(count.read { $0 } == 1)
            #expect(clock.slept.isEmpty)
        }
    }

    /// While one waits for its next attempt, the one worker does the others: the pause ends when the last one runs, so
    /// that a worker which sat it out would never end.
    @Test(.timeLimit(.minutes(30))) func `waiting holds no worker`() async {
        let order = Monitor<[Int]>([])
        let clock = FakeClock(isStopped: true)
        await scheduler(1, clock: clock).run([3, 2, 1], onEnd: { _, _ in }) { job, attempt in
            order.update { $0.append(job) }
            if job == 0, attempt == 1 { throw Self.passing }
            if job == 2 { clock.start() }
        }
        #expect(order.read { $0 } == [0, 1, 2, 0])
    }

    @Test(arguments: [true, false])
    func `a failure stops the others or not`(_ stops: Bool) async {
        var outcomes: [Int: JobOutcome] = [:]
        await scheduler(1, clock: FakeClock(), stopsAtFailure: stops).run(
            [4, 3, 2, 1], onEnd: { outcomes[$0] = $1 }
        ) { job, _ in if job == 1 { throw Self.lasting } }
        let rest: JobOutcome = stops ? .cancelled : .done
        #expect(outcomes == [0: .done, 1: .failed(Self.lasting), 2: rest, 3: rest])
    }

    /// The one in flight finishes, the one that waits for a retry is not tried again, and its pause is not waited for.
    @Test func `a failure leaves those in flight alone`() async {
        var outcomes: [Int: JobOutcome] = [:]
        let (failed, fail) = AsyncStream.makeStream(of: Void.self)
        let (waits, wait) = AsyncStream.makeStream(of: Void.self)
        var slow = scheduler(3, clock: ContinuousClock(), stopsAtFailure: true)
        slow.retry.firstDelay = .seconds(3600)
        slow.retry.longestDelay = .seconds(3600)
        await slow.run(
            [3, 2, 1], onRetry: { _, _, _, _ in wait.finish() },
            onEnd: { job, outcome in
                outcomes[job] = outcome
                if job == 1 { fail.finish() }
            }
        ) { job, _ in
            switch job {
            case 0: for await _ in failed {}
            case 1:
                for await _ in waits {}
                throw Self.lasting
            default: throw Self.passing
            }
        }
        #expect(outcomes == [0: .done, 1: .failed(Self.lasting), 2: .cancelled])
    }

    @Test func `cancelling stops those in flight and begins no more`() async {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            var outcomes: [Int: JobOutcome] = [:]
            await scheduler(2, clock: ContinuousClock()).run([3, 2, 1], onEnd: { outcomes[$0] = $1 }) {
                job, _ in
                if job == 1 { start.finish() }
                // Ends only by being cancelled.
                try await Task.sleep(for: .seconds(3600))
            }
            return outcomes
        }
        for await _ in started {}
        task.cancel()
        #expect(await task.value == [0: .cancelled, 1: .cancelled, 2: .cancelled])
    }

    /// A book that fails for a passing reason after the batch was to stop has failed: nobody will try it again.
    @Test func `nothing is tried again after a failure that stops`() async {
        var outcomes: [Int: JobOutcome] = [:]
        let (failed, fail) = AsyncStream.makeStream(of: Void.self)
        await scheduler(2, clock: FakeClock(), stopsAtFailure: true).run(
            [2, 1], onRetry: { _, _, _, _ in Issue.record("tried again") },
            onEnd: { job, outcome in
                outcomes[job] = outcome
                if job == 0 { fail.finish() }
            }
        ) { job, _ in
            if job == 0 { throw Self.lasting }
            for await _ in failed {}
            throw Self.passing
        }
        #expect(outcomes == [0: .failed(Self.lasting), 1: .failed(Self.passing)])
    }

    @Test func `nothing is tried again after a cancellation`() async {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            var outcomes: [JobOutcome] = []
            await scheduler(1, clock: FakeClock()).run(
                [1], onRetry: { _, _, _, _ in Issue.record("tried again") }, onEnd: { outcomes.append($1) }
            ) { _, _ in
                start.finish()
                try? await Task.sleep(for: .seconds(3600))
                throw Self.passing
            }
            return outcomes
        }
        for await _ in started {}
        task.cancel()
        #expect(await task.value == [.failed(Self.passing)])
    }

    /// A pause before a retry ends with the batch, however long it was going to be. The limit is below that pause, and long
    /// because a full run under a sanitizer keeps tests waiting for minutes.
    @Test(.timeLimit(.minutes(30))) func `cancelling ends pauses`() async {
        let (waits, wait) = AsyncStream.makeStream(of: Void.self)
        var slow = scheduler(1, clock: ContinuousClock())
        (slow.retry.firstDelay, slow.retry.longestDelay) = (.seconds(3600), .seconds(3600))
        let task = Task { [slow] in
            var outcomes: [JobOutcome] = []
            await slow.run([1], onRetry: { _, _, _, _ in wait.finish() }, onEnd: { outcomes.append($1) }) {
                _, _ in throw Self.passing
            }
            return outcomes
        }
        for await _ in waits {}
        task.cancel()
        #expect(await task.value == [.cancelled])
    }

    @Test func `nothing to do`() async {
        await scheduler(1, clock: FakeClock()).run([], onEnd: { _, _ in Issue.record("no job") }) { _, _ in }
    }

    @Test func `delays`() {
        let policy = RetryPolicy()
        #expect(
            (1...7).map { policy.delay(after: $0, jitter: 0) }
                == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(policy.delay(after: 2, jitter: 1) == .seconds(1))
        #expect(policy.delay(after: 1_000_000, jitter: 0) == .seconds(30))
        let cancelled = ForgeError.cancelled(step: .encoding)
        #expect(!policy.mayRetry(cancelled, after: 1))
        #expect(policy.mayRetry(Self.passing, after: 2))
    }
}
