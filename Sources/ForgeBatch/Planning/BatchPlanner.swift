import ForgeKit
import ForgeModel

/// Finds the books of a batch and decides what is to be done with each. What blocks is done on the reading threads.
struct BatchPlanner: Sendable {
    /// A book that is to be made.
    struct Job: Sendable {
        /// Its place in the plan.
        var item: Int
        var book: LibraryBook
        var identity: BookIdentity
        var fingerprint: Fingerprint { identity.fingerprint() }
        var output: ForgePath
        /// Whether the file at the output's path may be replaced.
        var mayReplace: Bool
    }

    /// A book that was looked into, in this run or in an earlier one.
    struct Examined: Sendable {
        /// On the heap: most books of a large library have none.
        indirect enum Finding: Sendable {
            case opened(LibraryBook, Result<ConversionPlan, ForgeError>, BookIdentity)
            /// A book whose files cannot be looked at now: it is not made.
            case unseen(LibraryBook, ForgeError)
        }

        var source: ForgePath
        var fingerprint: Fingerprint
        /// Nil where an earlier run's word is taken.
        var finding: Finding?

        var opened: (book: LibraryBook, plan: Result<ConversionPlan, ForgeError>, identity: BookIdentity)? {
            guard case .opened(let book, let plan, let identity)? = finding else { return nil }
            return (book, plan, identity)
        }
        var unseen: (book: LibraryBook, error: ForgeError)? {
            guard case .unseen(let book, let error)? = finding else { return nil }
            return (book, error)
        }

        /// Whether the journal tells of the book as it is now, and would be made.
        func isSame(as entry: JournalEntry) -> Bool {
            if entry.fingerprint == fingerprint { return true }
            guard let own = entry.fingerprint, let policy = opened?.identity.others[own] else { return false }
            return policy.map(entry.isWhole) ?? true
        }

        /// Why it cannot be made, as far as it is known.
        var failure: ForgeError? {
            if let unseen { return unseen.error }
            guard case .failure(let error)? = opened?.plan else { return nil }
            return error
        }
    }

    /// The work to be done, and the journal's knowledge of the books.
    struct Decisions: Sendable {
        var plan: BatchPlan
        var jobs: [Job]
        var known: [ForgePath: JournalEntry]
    }

    private(set) var options: BatchOptions
    let maker: any BookMaker
    /// Writes nothing down.
    let isDryRun: Bool
    /// Waits before another attempt, after so many.
    let pause: @Sendable (Int) async -> Void
    let onEvent: @Sendable (BatchEvent) -> Void

    /// The request that every book is made with.
    var request: ConversionRequest {
        var request = ConversionRequest(inputs: [])
        request.options = options.books
        return request
    }

    /// The books of all libraries that are wanted.
    ///
    /// - Parameter isTold: whether an event says what was found.
    /// - Throws: `ForgeError`: there is none.
    func list(isTold: Bool = true) async throws -> BatchListing {
        var found = BatchListing(books: [], warnings: [])
        let folders = try await folders()
        var empty: [LibraryBook] = []
        var seen: [LibraryBook] = []
        var wanted: [(library: ForgePath, books: [LibraryBook])] = []
        found.warnings = folders.warnings
        for library in folders.libraries {
            let (listing, all) = try await list(library, folders)
            found.warnings += listing.warnings.filter { !found.warnings.contains($0) }
            wanted.append((library, listing.books))
            seen += all
            if all.isEmpty { empty.append(LibraryBook(library, Selection.nothing(in: library))) }
        }
        if let error = empty.first?.failure, seen.isEmpty { throw error }
        let once = try await WorkerPool.reading.runAround { [wanted] in Repeats.leftOut(of: wanted) }
        found.books = once.books
        found.warnings += once.warnings
        found.places.folders = Set(seen.compactMap { $0.failure == nil ? $0.path : nil })
        found.places.files = Set(seen.flatMap(\.files))
        found.places.closed = (seen + empty).compactMap { $0.failure == nil ? nil : $0.path }
        let selection = Selection(options)
        if found.books.isEmpty { throw selection.nothing(of: seen.count, in: folders.libraries[0]) }
        found.warnings += selection.idlePatterns(seen)
        // The other libraries' books are made, and this one is told of as what failed.
        found.books += empty
        if isTold {
            onEvent(.found(books: found.books.count, files: found.books.reduce(0) { $0 + $1.files.count }))
        }
        return found
    }

    /// Takes the books out of the listing, so that each is let go of when it was looked into.
    func plan(_ found: inout BatchListing, in journal: Journal) async throws -> Decisions {
        let known = try await WorkerPool.reading.run { [paths = found.places.folders] in
            try journal.entries(sharing: paths)
        }
        let libraries = try await WorkerPool.reading.runAround {
            LibrarySpelling.known(options.libraries, known.keys)
        }
        if libraries != options.libraries {
            // What was finished is known by the names that an earlier run had for it.
            var planner = self
            planner.options.libraries = libraries
            found = try await planner.list(isTold: false)
            return try await planner.plan(&found, known, journal)
        }
        return try await plan(&found, known, journal)
    }

    private func plan(
        _ found: inout BatchListing, _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) async throws -> Decisions {
        let gone = try await gone(known, &found)
        let examined = try await examine(&found.books, known, journal)
        var (plan, jobs) = try await WorkerPool.reading.runAround {
            if !isDryRun { try forgetFolders(above: examined, known, journal) }
            return decide(examined, known, journal)
        }
        plan.warnings = found.warnings
        plan.libraries = options.libraries
        plan.gone = gone.isEmpty ? nil : gone
        return Decisions(plan: plan, jobs: jobs, known: known)
    }

    /// Where everything is: looked for anew, as often as retries allow, where a library cannot be found for a passing reason.
    private func folders() async throws -> BatchFolders {
        var attempts = 0
        while true {
            attempts += 1
            let folders = try await WorkerPool.reading.runAround { [self] in try BatchFolders(options) }
            guard let failure = folders.hidden.values.first, try await isWorthwhile(failure, after: attempts)
            else { return folders }
        }
    }

    /// The books of a library that are wanted: listed anew, as often as retries allow, where a part of it cannot be
    /// looked into for a passing reason.
    ///
    /// - Returns: also all that were not made by a batch, wanted or not.
    private func list(
        _ library: ForgePath, _ folders: BatchFolders
    ) async throws -> (LibraryListing, all: [LibraryBook]) {
        if let failure = folders.hidden[library] {
            let book = LibraryBook(library, failure)
            return (LibraryListing(books: [book], warnings: []), [book])
        }
        var attempts = 0
        while true {
            attempts += 1
            var listing = try await maker.list(library)
            let listed = listing.books
            let all = try await WorkerPool.reading.runAround { withoutOutputs(listed, folders) }
            let selection = Selection(options)
            listing.books = all.filter(selection.takes)
            let failure = listing.books.lazy.compactMap(\.failure).first(where: \.isTransient)
            guard let failure, try await isWorthwhile(failure, after: attempts) else { return (listing, all) }
        }
    }

    private func withoutOutputs(_ books: [LibraryBook], _ folders: BatchFolders) -> [LibraryBook] {
        books.compactMap { book in
            do throws(ForgeError) {
                return try folders.holdsOutput(book.path) ? nil : book
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
}
