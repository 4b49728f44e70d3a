import ForgeKit
import ForgeModel
import ForgeSystem

/// The process of one book: reads a job from standard input, makes the book, and says on standard output how that goes.
///
/// Whatever it is sent, it stops by the word of the process that started it, or with its end, which is the end of standard
/// input: a terminal sends Ctrl-C to both. Not by PR_SET_PDEATHSIG, which would leave the temporary file, and which Linux
/// sends when a thread ends.
package enum BookWorker {
    /// The one argument of the program.
    package static let word = "isolated-book"
    /// Milliseconds for a book to clean up whose maker has gone.
    private static let grace: UInt32 = 500

    /// Runs the process from its beginning to its end, on the main thread.
    ///
    /// - Returns: its exit status.
    package static func main() -> Int32 {
        for number in [SIGINT, SIGTERM, SIGHUP] { Signals.set(number, to: SIG_IGN) }
        Threads.nameThis("forge-native")
        guard let (input, output) = WorkerProcess.takeStreams() else { return 1 }
        let pen = Monitor(output)
        let tell: @Sendable (WorkerNews) -> Void = { news in
            guard let line = try? WorkerLine.bytes(of: news) else { return }
            pen.update { _ = try? FileBytes.writeAll(line, to: $0) }
        }
        Forge.followInputs { path, isOpen in tell(isOpen ? .opened(path) : .closed(path)) }
        var orders = Orders(input: input)
        switch orders.next() {
        case .job(let job)?: make(job, orders, output, tell)
        case .open(let number, let job)?:
            open(number, job, tell)
            while case .open(let number, let job)? = orders.next() { open(number, job, tell) }
            // Books that are being opened are of no use any more.
            _exit(0)
        default: return 1
        }
        return 0
    }

    /// Makes a book, and listens meanwhile.
    private static func make(
        _ job: WorkerJob, _ orders: Orders, _ output: Int32, _ tell: @escaping @Sendable (WorkerNews) -> Void
    ) {
        if let error = job.mismatch { return tell(.failed(error, .now)) }
        if let limit = job.memoryLimit {
            AddressSpace.limit(to: UInt64(limit))
            CeilingSignals.watch(output)
        }
        let slots = LentSlots(share: job.slots, tell: tell)
        do {
            let conversion = try WorkerPool.steps.begin { try await convert(job, slots, tell) }
            do {
                try startThread(named: "forge-orders") { obey(orders, slots) { conversion.cancel() } }
            } catch {
                // Not before it has removed its temporary file.
                conversion.cancel()
                _ = try WorkerPool.steps.wait { await conversion.result }
                throw error
            }
            let result = try WorkerPool.steps.wait { await conversion.result }
            tell(.made(try result.get(), .now))
        } catch {
            tell(.failed(error as? ForgeError ?? .cancelled(step: .encoding), .now))
        }
    }

    private static func convert(
        _ job: WorkerJob, _ lender: LentSlots, _ tell: @escaping @Sendable (WorkerNews) -> Void
    ) async throws -> ConversionReport {
        let slots = EncodeSlots(count: job.slots, of: lender)
        if let book = job.book {
            return try await Forge.make(book, for: job.request, on: slots) { tell(.event($0)) }
        }
        return try await Forge.make(job.request, on: slots) { tell(.event($0)) }
    }

    /// Begins to open a book for the plan.
    private static func open(
        _ number: Int, _ job: WorkerJob, _ tell: @escaping @Sendable (WorkerNews) -> Void
    ) {
        guard let book = job.book else { return }
        if let error = job.mismatch { return tell(.parts(number, [OpenedPart(book, .failure(error))])) }
        do throws(ForgeError) {
            _ = try WorkerPool.steps.begin {
                let parts = await StallTimeout.with(job.request.stallTimeout) {
                    await Forge.open(book, for: job.request)
                }
                tell(.parts(number, parts.map { OpenedPart($0.book, $0.plan) }))
            }
        } catch {
            tell(.parts(number, [OpenedPart(book, .failure(error))]))
        }
    }

    /// The lines of standard input.
    private struct Orders: Sendable {
        let input: Int32
        private var buffer = WorkerLine.Buffer()
        private var waiting: [WorkerOrder] = []

        init(input: Int32) { self.input = input }

        /// Waits for the next; nil where there will be none.
        mutating func next() -> WorkerOrder? {
            while waiting.isEmpty {
                let bytes = FileBytes.available(of: input)
                if bytes.isEmpty { return nil }
                for line in buffer.lines(with: bytes) {
                    guard let order = try? WorkerLine.value(WorkerOrder.self, of: line) else { return nil }
                    waiting.append(order)
                }
            }
            return waiting.removeFirst()
        }
    }

    /// The loop of the thread that listens.
    private static func obey(_ orders: Orders, _ slots: LentSlots, cancel: () -> Void) {
        var orders = orders
        while let order = orders.next() {
            switch order {
            case .job, .open: break
            case .slots(let more, let share): slots.receive(more, share: share)
            case .cancel:
                slots.free()
                cancel()
            }
        }
        slots.free()
        cancel()
        usleep(grace * 1000)
        _ = TemporaryFiles.removeAll(milliseconds: Int(grace) / 2)
        _exit(1)
    }
}
