import ForgeKit
import ForgeModel

/// One attempt at one book, from the journal's line before it to the one behind.
struct BookRunner: Sendable {
    let options: BatchOptions
    let maker: any BookMaker
    let request: ConversionRequest
    let recorder: ResultRecorder
    let root: OutputRoot

    func run(_ job: BatchPlanner.Job, attempt: Int) async throws {
        do { try await make(job, attempt: attempt) } catch let error as ForgeError {
            throw error.worded(options.names)
        }
    }

    private func make(_ job: BatchPlanner.Job, attempt: Int) async throws {
        try await WorkerPool.books.run { [root, recorder] in
            try root.check()
            try OutputFolder.make(job.output.parent)
            try recorder.begin(job, attempt: attempt)
        }
        var request = request
        request.inputs = job.book.files
        request.output = job.output
        request.overwrite = job.mayReplace
        let report = try await maker.make(job.book, for: request) { recorder.tell(job.item, $0) }
        recorder.made(job.item, report)
        // What a copy waits for is a disk.
        let warnings = try await WorkerPool.reading.run { [options] in
            let copying = options.copiesSidecars ? SidecarCopies.make(of: job.book, beside: job.output) : []
            let moving = options.organize.map { Organizer(shelf: $0).move(job.book) } ?? []
            return copying.map { "not copied: \($0.worded(options.names))" }
                + moving.map { "not moved: \($0.worded(options.names))" }
        }
        for warning in warnings { recorder.warn(job.item, warning) }
    }

    /// Writes down what became of a book.
    func end(_ job: BatchPlanner.Job, _ outcome: JobOutcome) async {
        // What is written down throws nothing, and is written for a batch that was cancelled, too.
        try? await WorkerPool.books.run { [root, recorder, options] in
            try? root.check()
            if root.displacement != nil, outcome != .done { root.removeEmptyFolders(above: job.output) }
            recorder.end(job, outcome, isOrganized: options.organize != nil)
        }
    }
}
