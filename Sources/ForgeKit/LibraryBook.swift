package import ForgeDiscovery
import ForgeEngine
package import ForgeModel

/// A book of a library, or several that share a folder, before its files are opened; or a folder of which nobody knows
/// what it holds.
package struct LibraryBook: Sendable {
    package let candidate: BookCandidate
    /// The names of the folders between the library and the book's files, outermost first, the book's own included.
    package let folders: [FilePath]

    /// Its folder; its first file where it has none of its own.
    package var path: FilePath { candidate.folder ?? candidate.files[0] }
    /// The audio in the order of names.
    package var files: [FilePath] { candidate.files }
    /// What lies beside the audio and may say something of it.
    package var sidecars: [FilePath] { candidate.sidecars }
    /// After its folder or file.
    package var name: String { candidate.name }
    /// Why it cannot be made, known before its files are opened: its folder or one of its discs cannot be looked into.
    package var failure: ForgeError? { candidate.failure }
    /// Whether it has a folder of its own, as opposed to files that lie loose or beside other books'.
    package var hasFolder: Bool { candidate.folder != nil }

    package init(_ candidate: BookCandidate, below library: FilePath) {
        self.candidate = candidate
        let folder = candidate.folder ?? candidate.files[0].parent
        folders = folder == library ? [] : folder.below(library)
    }

    /// A library that cannot be used, told of as a book that cannot be made.
    package init(
        _ library: FilePath, _ failure: ForgeError, options: DiscoveryOptions = DiscoveryOptions()
    ) {
        self.init(
            BookCandidate.unseen(library, below: library, options.decoding, failure), below: library)
    }

    private init(_ candidate: BookCandidate, folders: [FilePath]) {
        (self.candidate, self.folders) = (candidate, folders)
    }

    func part(_ candidate: BookCandidate) -> LibraryBook { LibraryBook(candidate, folders: folders) }

    /// The same book with a failure, unless it has one.
    package func failing(_ error: ForgeError) -> LibraryBook {
        var candidate = candidate
        candidate.failure = candidate.failure ?? error
        return part(candidate)
    }
}

/// The books below a folder.
package struct LibraryListing: Sendable {
    /// In natural order of their paths, files at the root first. Folders that cannot be looked into are among them, each
    /// with its `failure`.
    package var books: [LibraryBook]
    /// Links that lead nowhere.
    package var warnings: [String]

    package init(books: [LibraryBook], warnings: [String]) {
        self.books = books
        self.warnings = warnings
    }
}

extension Forge {
    /// Lists the books of a library without opening a file. A library that cannot be looked into is one book with a
    /// `failure`.
    ///
    /// - Parameter options: what they say of names that are no UTF-8.
    /// - Throws: `ForgeError`: the library is not there or no folder, or the task was cancelled.
    package static func list(
        _ library: FilePath, options: DiscoveryOptions = DiscoveryOptions()
    ) async throws -> LibraryListing {
        try await WorkerPool.reading.run {
            do throws(ForgeError) {
                let scan = try Discovery.library(
                    library, options: options, isCancelled: { Task.isCancelled })
                return LibraryListing(
                    books: scan.books.map { LibraryBook($0, below: library) }, warnings: scan.warnings)
            } catch {
                guard error.isUnseen else { throw error }
                return LibraryListing(books: [LibraryBook(library, error, options: options)], warnings: [])
            }
        }
    }

    /// Opens a book's files, tells apart the books among them where there are several, and plans each.
    ///
    /// - Parameters:
    ///   - book: the folder or file.
    ///   - request: what is wanted of every book; its inputs and output are not used.
    /// - Returns: at least one book, each with its plan or with why it cannot be made.
    package static func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)] {
        if let failure = book.failure { return [(book, .failure(failure))] }
        let ruling = DamageRuling(policy: request.damaged)
        let results = await WorkerPool.reading.map(
            book.files, limit: WorkerPool.readers, step: .probing
        ) { path throws(ForgeError) in
            var track = try Prober.probe(
                path, audioTrack: request.audioTrack, decoding: request.discovery.decoding,
                isCancelled: { Task.isCancelled })
            track.pictures = []
            return try ruling.admit(track)
        }
        var tracks: [TrackProbe] = []
        var failures: [(path: FilePath, error: ForgeError)] = []
        for (path, result) in zip(book.files, results) {
            switch result {
            case .success(let track): tracks.append(track)
            case .failure(let error): failures.append((path, error))
            }
        }
        let parts = tracks.isEmpty ? [] : Discovery.split(book.candidate, tracks)
        // Loose files are books of their own, and so are their faults; a folder's belong to its book.
        let areLoose = Discovery.areLoose(book.candidate, parts)
        if !areLoose,
            let failure = Self.failure(failures.map(\.error), isEmpty: tracks.isEmpty, ruling)
        {
            return [(book.candidate.isLoose ? book.part(parts[0].candidate) : book, .failure(failure))]
        }
        let leftOut = areLoose ? [] : failures.map(\.error)
        let isWhole = parts.count == 1 && !book.candidate.isLoose
        var opened = await WorkerPool.reading.map(parts, limit: WorkerPool.readers, step: .planning) {
            part throws(ForgeError) in
            try BookConversion.plan(part.candidate, part.tracks, request, leftOut: leftOut)
        }.enumerated().map { index, plan in
            (book: isWhole ? book : book.part(parts[index].candidate), plan: plan)
        }
        if areLoose {
            opened += failures.map { path, error in
                var candidate = book.candidate
                candidate.files = [path]
                candidate.discs = [nil]
                candidate.name = path.stem.text(candidate.decoding)
                candidate.isLoose = false
                return (book.part(candidate), .failure(error))
            }
        }
        return opened
    }

    /// Why a book with files that cannot be opened is not made; nil where it can do without them.
    private static func failure(
        _ errors: [ForgeError], isEmpty: Bool, _ ruling: DamageRuling
    ) -> ForgeError? {
        guard ruling.policy == .skip, !isEmpty else { return ForgeError.decisive(errors) }
        return errors.first { ruling.trackToLeaveOut(for: $0) == nil }
    }

    /// Makes one M4B of a book that `open` told apart; like `convert(_:on:onEvent:)`, but for any number of books in
    /// flight at once.
    ///
    /// - Throws: `ForgeError`.
    package static func convert(
        _ book: LibraryBook, for request: ConversionRequest, on slots: EncodeSlots,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        try await BookConversion(request, of: book.candidate, slots: slots, onEvent: onEvent).run(on: .books)
    }

    /// Removes the temporary files that conversions which were killed left in a folder. Those of conversions under way
    /// stay. Blocks.
    package static func removeStaleFiles(in folder: FilePath) { StaleFiles.remove(in: folder) }
}
