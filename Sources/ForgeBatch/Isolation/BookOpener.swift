import ForgeKit
import ForgeModel
import ForgeSystem

/// Opens books for the plan in a process that all of them share, several at once. Where it crashes, each book that was open
/// in it is opened again by a process of its own: the one that is at fault is the one that crashes that, too.
final class BookOpener: Sendable {
    private typealias Answer = CheckedContinuation<Result<[OpenedPart], ForgeError>?, Never>

    private struct State {
        var process: WorkerProcess?
        /// Books that were asked for so far.
        var last = 0
        /// Callers that wait for an answer: nil says that the process crashed.
        var waiting: [Int: Answer] = [:]
    }

    private let isolation: Isolation
    private let state = Monitor(State())

    init(_ isolation: Isolation) { self.isolation = isolation }
    deinit { end() }

    /// Ends the process; the next book begins another.
    func end() { state.update { $0.process.take()?.closeInput() } }

    /// - Throws: `ForgeError`: no process can be had, it crashed with this book alone, or the task was cancelled.
    func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async throws -> [OpenedPart] {
        if let parts = try await ask(book, for: request)?.get() { return parts }
        let job = WorkerJob(book: book, request: request, slots: 1)
        return try await WorkerPool.books.run { [isolation] in
            try IsolatedBook(job: job, isolation: isolation).open()
        }
    }

    /// Nil where the process crashed meanwhile.
    private func ask(
        _ book: LibraryBook, for request: ConversionRequest
    ) async throws -> Result<[OpenedPart], ForgeError>? {
        let process = try await WorkerPool.reading.run { [self] in try running() }
        let number = state.update { state in
            state.last += 1
            return state.last
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { answer in
                state.update { $0.waiting[number] = answer }
                let order = WorkerOrder.open(number, WorkerJob(book: book, request: request, slots: 1))
                // On a thread of ours: a pipe that nobody reads is a signal on others.
                let sending = try? WorkerPool.reading.begin {
                    if !process.send(try WorkerLine.bytes(of: order)) { self.answer(number, nil) }
                }
                if sending == nil || Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func answer(_ number: Int, _ answer: Result<[OpenedPart], ForgeError>?) {
        state.update { $0.waiting.removeValue(forKey: number) }?.resume(returning: answer)
    }

    private func cancel(_ number: Int) { answer(number, .failure(.cancelled(step: .probing))) }

    /// The process, made where there is none.
    private func running() throws(ForgeError) -> WorkerProcess {
        let result = state.update { state -> Result<WorkerProcess, ForgeError> in
            if let process = state.process { return .success(process) }
            return Result { () throws(ForgeError) in
                let process = try isolation.start()
                try startThread(named: "forge-opener") { [weak self] in Self.hear(process) { self } }
                state.process = process
                return process
            }
        }
        return try result.get()
    }

    /// The loop of the thread that hears the process, until that ends.
    private static func hear(_ process: WorkerProcess, _ opener: () -> BookOpener?) {
        var buffer = WorkerLine.Buffer()
        while let said = process.next(milliseconds: 1000) {
            for line in buffer.lines(with: said.output) {
                guard case .parts(let number, let parts)? = try? WorkerLine.value(WorkerNews.self, of: line)
                else { continue }
                opener()?.answer(number, .success(parts))
            }
        }
        _ = process.wait()
        opener()?.ended(process)
    }

    private func ended(_ process: WorkerProcess) {
        let waiting = state.update { state in
            if state.process === process { state.process = nil }
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.self)
        }
        for answer in waiting { answer.resume(returning: nil) }
    }
}
