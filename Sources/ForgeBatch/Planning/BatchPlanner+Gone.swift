import ForgeKit
import ForgeModel
import ForgeSystem

extension BatchPlanner {
    /// The finished books of the journal that lie in one of the libraries by their names, and are not there. Takes out of
    /// the listing where everything is.
    func gone(
        _ known: [ForgePath: JournalEntry], _ found: inout BatchListing
    ) async throws -> [BatchPlan.GoneBook] {
        let places = found.places
        found.places = BatchListing.Places()
        return try await WorkerPool.reading.runAround { try gone(known, places) }
    }

    private func gone(
        _ known: [ForgePath: JournalEntry], _ found: BatchListing.Places
    ) throws(ForgeError) -> [BatchPlan.GoneBook] {
        var gone: [BatchPlan.GoneBook] = []
        for (source, entry) in known where entry.made != nil && !entry.isOrganized {
            let isHere = options.libraries.contains { source.isBelow($0) }
            let isClosed = found.closed.contains { source == $0 || source.isBelow($0) }
            if !isHere || isClosed || found.folders.contains(source) || found.files.contains(source) {
                continue
            }
            // Without an output there is nothing that lost its sources.
            guard try FileState.at(entry.outputPath) != nil else { continue }
            gone.append(
                BatchPlan.GoneBook(source: source, output: entry.outputPath, title: entry.title))
        }
        return gone.sorted { $0.source.string < $1.source.string }
    }
}

extension ForgePath {
    /// The file that is there, links followed; nil where that cannot be told.
    var identity: FileIdentity? { (try? FileStatus(self))?.identity }
}
