import ForgeKit
import ForgeModel

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
        /// Set where nobody can tell what the book is made of now: it is not made.
        var unseen: (book: LibraryBook, error: ForgeError)?

        /// Why it cannot be made, as far as it is known.
        var failure: ForgeError? {
            if let unseen { return unseen.error }
            guard case .failure(let error)? = opened?.plan else { return nil }
            return error
        }
    }

    let options: BatchOptions
    let maker: any BookMaker
    let journal: Journal
    /// Writes nothing down.
    let isDryRun: Bool
    /// Waits before another attempt, after so many.
    let pause: @Sendable (Int) async -> Void
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
            let listing = try await list(library, places)
            warnings += listing.warnings
            found += listing.books
        }
        onEvent(.found(books: found.count, files: found.reduce(0) { $0 + $1.files.count }))
        let (known, finds) = try await WorkerPool.reading.run { (try journal.books(), try journal.finds()) }
        let examined = try await examine(found, known, finds)
        var (plan, jobs) = try await WorkerPool.reading.run {
            if !isDryRun { try forgetFolders(above: examined, known) }
            return decide(examined, known)
        }
        plan.warnings = warnings
        return (plan, jobs)
    }

    /// The books of a library that are wanted: listed anew, as often as retries allow, where a part of it cannot be
    /// looked into for a passing reason.
    private func list(_ library: FilePath, _ places: Places) async throws -> LibraryListing {
        var attempts = 0
        while true {
            attempts += 1
            var listing = try await maker.list(library)
            let all = listing.books
            listing.books = try await WorkerPool.reading.run { wanted(all, places) }
            let failure = listing.books.lazy.compactMap(\.failure).first(where: \.isTransient)
            guard let failure, try await isWorthwhile(failure, after: attempts) else { return listing }
        }
    }

    private func wanted(_ books: [LibraryBook], _ places: Places) -> [LibraryBook] {
        books.compactMap { book in
            guard isSelected(book) else { return nil }
            do throws(ForgeError) {
                return try places.holdsOutput(book.path) ? nil : book
            } catch {
                return book.failing(error)
            }
        }
    }

    /// Whether to try again what failed; waits before it says so.
    func isWorthwhile(_ error: ForgeError, after attempts: Int) async throws -> Bool {
        guard !isDryRun, options.retry.mayRetry(error, after: attempts) else { return false }
        onEvent(.warning(book: nil, "\(error.summary); another attempt is made"))
        await pause(attempts)
        if Task.isCancelled { throw ForgeError.cancelled(step: error.step) }
        return true
    }

    private func isSelected(_ book: LibraryBook) -> Bool {
        // Loose files are one find: its books are told apart later, and patterns mean folders.
        var names = book.folders.map(\.string)
        if !book.hasFolder, book.files.count == 1 { names.append(book.files[0].lastComponent.string) }
        // Of a folder that cannot be looked into nobody knows what lies below.
        let isWanted = { (glob: Glob) in
            book.failure == nil ? glob.matches(names) : glob.mayMatch(below: names)
        }
        return (options.include.isEmpty || options.include.contains { isWanted(Glob($0)) })
            && !options.exclude.contains { Glob($0).matches(names) }
    }
}
