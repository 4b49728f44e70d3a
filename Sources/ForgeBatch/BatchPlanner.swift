import ForgeKit
import ForgeModel
import Foundation

/// Finds the books of a batch and decides what is to be done with each. What blocks is done on the reading threads.
struct BatchPlanner: Sendable {
    /// A book that is to be made.
    struct Job: Sendable {
        /// Its place in the plan.
        var item: Int
        var book: LibraryBook
        var fingerprint: Fingerprint
        var output: FilePath
        /// What stands at the output's path may be replaced.
        var mayReplace: Bool
    }

    /// A book that was looked into, in this run or in an earlier one.
    struct Examined: Sendable {
        var source: FilePath
        var fingerprint: String
        /// Nil where an earlier run's word is taken.
        var opened: (book: LibraryBook, plan: Result<ConversionPlan, ForgeError>, fingerprint: Fingerprint)?
    }

    let options: BatchOptions
    let maker: any BookMaker
    let journal: Journal
    /// Writes nothing down.
    let isDryRun: Bool
    let onEvent: @Sendable (BatchEvent) -> Void

    /// What every book is made with.
    var request: ConversionRequest {
        var request = ConversionRequest(inputs: [])
        (request.encoding, request.discovery) = (options.encoding, options.discovery)
        request.damaged = options.damaged
        request.audioTrack = options.audioTrack
        return request
    }

    func plan() async throws -> (plan: BatchPlan, jobs: [Job]) {
        var found: [LibraryBook] = []
        var warnings: [String] = []
        let places = try await WorkerPool.reading.run { try Places(options) }
        for library in places.libraries {
            let listing = try await maker.list(library)
            warnings += listing.warnings
            found += try await WorkerPool.reading.run {
                listing.books.filter { isSelected($0) && !places.holdsOutput($0.path) }
            }
        }
        onEvent(.found(books: found.count, files: found.reduce(0) { $0 + $1.files.count }))
        let (known, finds) = try await WorkerPool.reading.run { (try journal.books(), try journal.finds()) }
        let examined = try await examine(found, known, finds)
        var (plan, jobs) = try await WorkerPool.reading.run { decide(examined, known) }
        plan.warnings = warnings
        return (plan, jobs)
    }

    private func isSelected(_ book: LibraryBook) -> Bool {
        // Loose files are one find: its books are told apart later, and patterns mean folders.
        var names = book.folders.map(\.string)
        if !book.hasFolder, book.files.count == 1 { names.append(book.files[0].lastComponent.string) }
        return (options.include.isEmpty || options.include.contains { Glob($0).matches(names) })
            && !options.exclude.contains { Glob($0).matches(names) }
    }

    // MARK: Looking into folders

    /// How many folders are looked into at once; their files share the reading threads.
    private static let atOnce = 8

    private func examine(
        _ found: [LibraryBook], _ known: [FilePath: JournalBook], _ finds: [String: [JournalFind.Book]]
    ) async throws -> [Examined] {
        var results = [[Examined]?](repeating: nil, count: found.count)
        var done = 0
        try await withThrowingTaskGroup(of: (Int, [Examined], JournalFind?).self) { group in
            var next = 0
            func begin() {
                guard next < found.count else { return }
                let place = next
                next += 1
                group.addTask {
                    let (examined, find) = try await look(into: found[place], known, finds)
                    return (place, examined, find)
                }
            }
            for _ in 0..<Self.atOnce { begin() }
            while let (place, examined, find) = try await group.next() {
                results[place] = examined
                if let find, !isDryRun { try await WorkerPool.reading.run { try journal.save(find) } }
                done += 1
                onEvent(.examined(done, of: found.count))
                begin()
            }
        }
        if Task.isCancelled { throw ForgeError.cancelled(step: .probing) }
        return results.flatMap { $0 ?? [] }
    }

    /// The books of one find; with what is to be remembered of it, if it was opened.
    private func look(
        into found: LibraryBook, _ known: [FilePath: JournalBook], _ finds: [String: [JournalFind.Book]]
    ) async throws -> ([Examined], JournalFind?) {
        try Task.checkCancellation()
        let fingerprint = try await WorkerPool.reading.run { self.fingerprint(of: found) }
        if !options.force, let books = finds[fingerprint.text],
            let examined = try await WorkerPool.reading.run({ finished(books, known) })
        {
            return (examined, nil)
        }
        let parts = await maker.open(found, for: request)
        let opened = try await WorkerPool.reading.run {
            parts.map { part, plan in
                let own = self.fingerprint(of: part)
                return Examined(source: part.path, fingerprint: own.text, opened: (part, plan, own))
            }
        }
        let books = opened.map {
            JournalFind.Book(source: Data($0.source.bytes), fingerprint: $0.fingerprint)
        }
        return (opened, JournalFind(fingerprint: fingerprint.text, books: books))
    }

    /// The books of a folder in which nothing has changed since all of them were finished.
    private func finished(
        _ books: [JournalFind.Book], _ known: [FilePath: JournalBook]
    ) -> [Examined]? {
        var examined: [Examined] = []
        for book in books {
            let source = FilePath(bytes: book.source)
            guard let entry = known[source], entry.fingerprint == book.fingerprint, isFinished(entry) else {
                return nil
            }
            examined.append(Examined(source: source, fingerprint: book.fingerprint))
        }
        return examined
    }

    func isFinished(_ entry: JournalBook) -> Bool {
        entry.state == .done && entry.made != nil && FileState(entry.outputPath) == entry.made
    }

    private func fingerprint(of book: LibraryBook) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(options.digest.utf8)
        for file in book.files { fingerprint.add(file: file) }
        for file in book.sidecars { fingerprint.add(file: file) }
        return fingerprint
    }
}
