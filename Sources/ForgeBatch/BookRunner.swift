import ForgeKit
import ForgeModel

/// One attempt at one book, from the journal's line before it to the one behind.
struct BookRunner: Sendable {
    let options: BatchOptions
    let maker: any BookMaker
    let request: ConversionRequest
    let ledger: Ledger

    func run(_ job: BatchPlanner.Job, attempt: Int) async throws {
        try Volume.makeFolder(job.output.parent)
        try ledger.begin(job, attempt: attempt)
        var request = request
        request.inputs = job.book.files
        request.output = job.output
        request.overwrite = job.mayReplace
        let report = try await maker.make(job.book, for: request) { ledger.tell(job.item, $0) }
        ledger.made(job.item, report)
        if options.copiesSidecars {
            for warning in SidecarCopies.make(of: job.book, beside: job.output) {
                ledger.warn(job.item, warning)
            }
        }
        if let shelf = options.organize {
            for warning in Organizer(shelf: shelf).move(job.book) { ledger.warn(job.item, warning) }
        }
    }
}
