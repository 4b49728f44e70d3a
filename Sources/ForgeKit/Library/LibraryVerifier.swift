import ForgeDiscovery
import ForgeModel
import Synchronization

/// A check of files and of those below folders.
struct LibraryVerifier: Sendable {
    /// Files that are checked at once: more make a disk slower.
    private static let width = 2

    let paths: [ForgePath]
    let onEvent: @Sendable (VerificationEvent) -> Void
    /// The check of one file.
    let check: @Sendable (ForgePath) throws(ForgeError) -> Verification

    func run() async throws -> VerificationReport {
        let listing = try await WorkerPool.reading.run {
            try MovieListing(paths, isCancelled: { Task.isCancelled })
        }
        onEvent(.found(files: listing.files.count))
        let waiting = WaitingFiles(onEvent)
        let results = await WorkerPool.shared.map(
            Array(listing.files.enumerated()), limit: Self.width, step: .verifying, stopsAtFailure: true
        ) { index, path throws(ForgeError) in
            let file = try verify(path)
            waiting.add(file, at: index)
            return file
        }
        var report = VerificationReport(files: [])
        for result in results { report.files.append(try result.get()) }
        for (path, error) in listing.failures {
            report.files.append(Verification(path, error: error))
            onEvent(.file(Verification(path, error: error)))
        }
        return report
    }

    private func verify(_ path: ForgePath) throws(ForgeError) -> Verification {
        do throws(ForgeError) {
            return try check(path)
        } catch {
            if error.code == .cancelled { throw error }
            return Verification(path, error: error.ofOneFile)
        }
    }
}

/// Tells of files in their order, whichever is done first.
private final class WaitingFiles: Sendable {
    private let state = Mutex((done: [Int: Verification](), next: 0))
    private let onEvent: @Sendable (VerificationEvent) -> Void

    init(_ onEvent: @escaping @Sendable (VerificationEvent) -> Void) { self.onEvent = onEvent }

    func add(_ file: Verification, at index: Int) {
        state.withLock { state in
            state.done[index] = file
            while let file = state.done.removeValue(forKey: state.next) {
                onEvent(.file(file))
                state.next += 1
            }
        }
    }
}
