import ForgeDiscovery
import ForgeEngine
package import ForgeModel

/// The work of a batch on a library's books, one by one.
extension Forge {
    /// Lists the books of a library without opening a file. A library that cannot be looked into is one book with a
    /// `failure`.
    ///
    /// - Parameter options: what they say of names that are no UTF-8.
    /// - Throws: `ForgeError`: the library is not there or no folder, or the task was cancelled.
    package static func list(
        _ library: ForgePath, options: DiscoveryOptions = DiscoveryOptions()
    ) async throws -> LibraryListing {
        var stalls: [ForgeError] = []
        let listing = try await WorkerPool.reading.runAround(onStall: { stalls.append($0) }) {
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
        return listing.naming(stalls)
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
        let ruling = DamageRuling(policy: request.damaged, isCopying: request.encoding.codec == .copy)
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
        var failures: [(path: ForgePath, error: ForgeError)] = []
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

    /// Makes one M4B of a book that `open` told apart; like `make(_:on:onEvent:)`, but for any number of books in
    /// flight at once.
    ///
    /// - Throws: `ForgeError`.
    package static func make(
        _ book: LibraryBook, for request: ConversionRequest, on slots: EncodeSlots,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        try await BookConversion(request, of: book.candidate, slots: slots, onEvent: onEvent).run(on: .books)
    }

    /// Makes one M4B, for callers that hear of it on the threads that do it: `onEvent` is called one call at a time, in
    /// order.
    ///
    /// - Throws: `ForgeError`.
    package static func make(
        _ request: ConversionRequest, on slots: EncodeSlots = .shared,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        try await BookConversion(request, slots: slots, onEvent: onEvent).run()
    }

    /// Tells which inputs the process has open, from here on.
    package static func followInputs(
        _ listener: @escaping @Sendable (_ path: ForgePath, _ isOpen: Bool) -> Void
    ) {
        InputWatch.follow(listener)
    }
}
