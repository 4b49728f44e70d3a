import ForgeKit
import ForgeModel
import ForgeSystem

/// One attempt at one book, from the journal's line before it to the one behind.
struct BookRunner: Sendable {
    let options: BatchOptions
    let maker: any BookMaker
    let request: ConversionRequest
    let recorder: ResultRecorder
    let root: OutputRoot
    /// Folders of outputs that were swept of what earlier runs left behind.
    private let swept = Monitor<Set<ForgePath>>([])

    init(
        options: BatchOptions, maker: any BookMaker, request: ConversionRequest, recorder: ResultRecorder,
        root: OutputRoot
    ) {
        (self.options, self.maker, self.request) = (options, maker, request)
        (self.recorder, self.root) = (recorder, root)
    }

    func run(_ job: BatchPlanner.Job, attempt: Int) async throws {
        do { try await make(job, attempt: attempt) } catch let error as ForgeError {
            throw error.worded(options.names)
        }
    }

    private func make(_ job: BatchPlanner.Job, attempt: Int) async throws {
        try await WorkerPool.books.run { [root, recorder, swept] in
            try root.check()
            let folder = job.output.parent
            try OutputFolder.make(folder)
            if swept.update({ $0.insert(folder).inserted }) { folder.removeStaleOutputs() }
            try recorder.begin(job, attempt: attempt)
        }
        var request = request
        request.inputs = job.book.files
        request.output = job.output
        request.overwrite = job.mayReplace
        let report = try await maker.make(job.book, for: request) { recorder.tell(job.item, $0) }
        recorder.made(job.item, report)
        // Before others come in their place, or are copied.
        for warning in await written(job) + moved(job) { recorder.warn(job.item, warning) }
    }

    /// Writes what a book that was made says into files beside it, if wanted.
    ///
    /// - Returns: warnings: the book is made, whatever becomes of them.
    private func written(_ job: BatchPlanner.Job) async -> [String] {
        guard options.writesSidecars else { return [] }
        var request = ExtractRequest(job.output)
        // Of a folder with another name, other books may come.
        request.hasOwnFolder = job.output.stem == job.output.parent.lastComponent
        do throws(ForgeError) {
            return try await Forge.extract(request).warnings
        } catch {
            return ["not written beside it: \(error.worded(options.names))"]
        }
    }

    /// Copies and moves what is wanted beside a book that was made.
    ///
    /// - Returns: warnings: the book is made, whatever becomes of them.
    private func moved(_ job: BatchPlanner.Job) async -> [String] {
        do {
            // What a copy waits for is a disk.
            return try await WorkerPool.reading.run { [options] in
                let copying =
                    options.copiesSidecars ? SidecarCopies.make(of: job.book, beside: job.output) : []
                let moving = options.organize.map { Organizer(shelf: $0).move(job.book) } ?? []
                return copying.map { "not copied: \($0.worded(options.names))" }
                    + moving.map { "not moved: \($0.worded(options.names))" }
            }
        } catch {
            let reason = (error as? ForgeError).map { "\($0.worded(options.names))" } ?? "\(error)"
            return ["not copied or moved: \(reason)"]
        }
    }

    /// Writes down what became of a book.
    func end(_ job: BatchPlanner.Job, _ outcome: JobOutcome) async {
        do {
            // Written for a batch that was cancelled, too.
            try await WorkerPool.books.run { [root, recorder, options] in
                try? root.check()
                if root.displacement != nil, outcome != .done { root.removeEmptyFolders(above: job.output) }
                recorder.end(job, outcome, isOrganized: options.organize != nil)
            }
        } catch {
            // The journal does not answer, or there is no thread to write.
            recorder.endUnwritten(job, outcome, (error as? ForgeError) ?? .cancelled(step: .planning))
        }
    }
}
