import ForgeDiscovery
import ForgeEngine
import ForgeModel

/// A look through a library: every file is opened, nothing is decoded.
struct LibrarySurvey: Sendable {
    let root: ForgePath
    let options: DiscoveryOptions
    /// Writes what is known of each book beside it.
    let writesSidecars: Bool
    let onEvent: @Sendable (ScanEvent) -> Void

    func run() async throws -> LibraryReport {
        let scan = try await WorkerPool.reading.runAround {
            try Discovery.library(root, options: options, isCancelled: { Task.isCancelled })
        }
        // All files of all books in one go: a library of single files keeps the threads as busy as one of folders.
        let files = scan.books.flatMap(\.files)
        onEvent(.found(books: scan.books.count, files: files.count))
        var done = 0
        let results = await WorkerPool.reading.map(
            files, limit: WorkerPool.readers, step: .probing,
            onResult: { _ in
                done += 1
                onEvent(.probed(files: done, of: files.count))
            },
            { path throws(ForgeError) in
                var track = try Prober.probe(
                    path, decoding: options.decoding, isCancelled: { Task.isCancelled })
                // The table shows no pictures, and those of ten thousand books fill any memory.
                track.pictures = []
                return track
            })
        return try await WorkerPool.reading.run {
            var report = LibraryReport(books: [], warnings: scan.warnings)
            var first = 0
            for candidate in scan.books {
                if Task.isCancelled { throw ForgeError.cancelled(step: .probing) }
                let last = first + candidate.files.count
                for book in books(of: candidate, Array(results[first..<last])) {
                    report.books.append(book)
                    onEvent(.book(book))
                }
                first = last
            }
            // An empty library has no book at which to notice.
            if Task.isCancelled { throw ForgeError.cancelled(step: .probing) }
            return report
        }
    }

    private func books(
        of candidate: BookCandidate, _ results: [Result<TrackProbe, ForgeError>]
    ) -> [ScannedBook] {
        var tracks: [TrackProbe] = []
        var failures: [(path: ForgePath, error: ForgeError)] = []
        for (path, result) in zip(candidate.files, results) {
            switch result {
            case .success(let track): tracks.append(track)
            case .failure(let error): failures.append((path, error.worded(options.optionNames)))
            }
        }
        let parts = tracks.isEmpty ? [] : Discovery.split(candidate, tracks)
        let areLoose = Discovery.areLoose(candidate, parts)
        if let failure = candidate.failure {
            failures.append((candidate.folder ?? root, failure.worded(options.optionNames)))
        }
        // Whose the unreadable file is can be said of one book only; else it stands by itself.
        let owner =
            parts.count == 1 && !areLoose ? ForgeError.decisive(failures.map(\.error)) : nil
        var result = parts.map { part in
            let path = part.candidate.folder ?? part.candidate.files[0]
            do throws(ForgeError) {
                var book = try Discovery.book(
                    from: part.candidate, tracks: part.tracks, overrides: BookMetadata(), cover: nil,
                    options: options)
                if owner != nil { book.warnings += failures.map { "cannot be opened: \($0.error)" } }
                var scanned = ScannedBook(book, path: path, error: owner)
                if writesSidecars, owner == nil { write(book.metadata, of: part.candidate, &scanned) }
                return scanned
            } catch {
                return ScannedBook(
                    path: path, title: part.candidate.name, error: error.worded(options.optionNames))
            }
        }
        if parts.isEmpty, !areLoose, let error = ForgeError.decisive(failures.map(\.error)) {
            result.append(
                ScannedBook(
                    path: candidate.folder ?? candidate.files[0], title: candidate.name, error: error))
        } else if owner == nil {
            result += failures.map {
                ScannedBook(path: $0.path, title: $0.path.stem.text(options.decoding), error: $0.error)
            }
        }
        return result
    }

    /// A book whose sidecar cannot be written is still a book.
    private func write(_ metadata: BookMetadata, of candidate: BookCandidate, _ book: inout ScannedBook) {
        do throws(ForgeError) {
            book.sidecar = try SidecarWriter.write(metadata, of: candidate)
        } catch {
            book.warnings.append("\(error.worded(options.optionNames))")
        }
    }
}
