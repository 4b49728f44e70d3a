import ForgeKit
import ForgeModel
import ForgeSystem

/// One book in a process of its own, as the process sees it that wants the book.
struct IsolatedBook: Sendable {
    let job: WorkerJob
    let isolation: Isolation
    var slots = EncodeSlots.shared
    var onEvent: @Sendable (ConversionEvent) -> Void = { _ in }

    /// Milliseconds that a book has to clean up once it is cancelled, and a process to end that was ended.
    private static let grace = 600

    /// Makes a book of its own.
    ///
    /// - Parameter book: as it was told apart from others; nil looks for the request's inputs.
    /// - Throws: `ForgeError`.
    static func convert(
        _ request: ConversionRequest, of book: LibraryBook? = nil, isolation: Isolation,
        on slots: EncodeSlots, onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        let job = WorkerJob(
            book: book, request: request, slots: slots.count, memoryLimit: isolation.memoryLimit)
        return try await WorkerPool.books.run {
            try IsolatedBook(job: job, isolation: isolation, slots: slots, onEvent: onEvent).run()
        }
    }

    /// Makes the book. Blocks its thread, which must be one of ours: on Linux, what a thread started may end with it.
    ///
    /// - Throws: `ForgeError`; of code `crashed` where the process ended without a word.
    func run() throws(ForgeError) -> ConversionReport {
        let process = try isolation.start()
        let send: @Sendable (WorkerOrder) -> Bool = { order in
            (try? WorkerLine.bytes(of: order)).map { process.send($0) } ?? false
        }
        let loans = SlotLoans(slots) { send(.slots($0, share: $1)) }
        defer { loans.end() }
        _ = send(.job(job))
        let account = try follow(process, loans, send)
        process.closeInput()
        if account.result == nil || !process.hasEnded(within: Self.grace) { process.kill() }
        let ending = process.hasEnded(within: Self.grace) ? process.wait() : .signal(SIGKILL)
        if let result = account.result { return try judged(result) }
        (account.output?.parent ?? job.request.output?.parent ?? ".").removeStaleOutputs()
        throw Task.isCancelled
            ? .cancelled(step: account.step) : account.crash(ending, of: job, limit: isolation.memoryLimit)
    }

    /// Opens the book for the plan. Blocks its thread.
    ///
    /// - Throws: `ForgeError`; of code `crashed` where the process ended without a word.
    func open() throws(ForgeError) -> [OpenedPart] {
        let process = try isolation.start()
        if let line = try? WorkerLine.bytes(of: WorkerOrder.open(0, job)) { process.send(line) }
        var account = WorkerAccount(stage: .analyzing)
        var buffer = WorkerLine.Buffer()
        while !Task.isCancelled, let said = process.next(milliseconds: 100) {
            account.hear(errors: said.errors)
            for line in buffer.lines(with: said.output) {
                guard let news = try? WorkerLine.value(WorkerNews.self, of: line) else { continue }
                if case .parts(_, let parts) = news { return parts }
                account.hear(news)
            }
        }
        if Task.isCancelled { throw .cancelled(step: .probing) }
        throw account.crash(process.wait(), of: job, limit: nil)
    }

    /// Hears the process to its last word.
    ///
    /// - Throws: `ForgeError`: there is no thread for the slots.
    private func follow(
        _ process: WorkerProcess, _ loans: SlotLoans, _ send: (WorkerOrder) -> Bool
    ) throws(ForgeError) -> WorkerAccount {
        var account = WorkerAccount()
        var buffer = WorkerLine.Buffer()
        var deadline: ContinuousClock.Instant?
        while let said = process.next(milliseconds: 100) {
            account.hear(errors: said.errors)
            for line in buffer.lines(with: said.output) {
                guard let news = try? WorkerLine.value(WorkerNews.self, of: line) else { continue }
                switch news {
                case .event(let event): onEvent(event)
                case .joins: try loans.join()
                case .leaves: loans.leave()
                case .wants: try loans.give()
                case .returns: loans.takeBack()
                default: break
                }
                account.hear(news)
            }
            guard account.result == nil else { break }
            if let due = deadline {
                guard .now < due else { break }
            } else if Task.isCancelled {
                _ = send(.cancel)
                deadline = .now + .milliseconds(Self.grace)
            }
        }
        return account
    }

    /// The result, where memory that was not to be had is told as its limit.
    private func judged(
        _ result: Result<ConversionReport, ForgeError>
    ) throws(ForgeError) -> ConversionReport {
        do throws(ForgeError) { return try result.get() } catch {
            let words = SystemError(ENOMEM).words
            guard let limit = isolation.memoryLimit,
                [error.cause, error.details].contains(where: { $0?.contains(words) == true })
            else { throw error }
            throw .memoryLimit(limit, step: error.step, path: error.path ?? job.path, cause: error.summary)
        }
    }
}
