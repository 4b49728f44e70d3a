import ForgeKit
import ForgeModel
import Foundation

/// Looking into folders.
extension BatchPlanner {
    /// How many folders are looked into at once; their files share the reading threads.
    private static let atOnce = 8

    /// The books in their order; none are left in `found`.
    func examine(
        _ found: inout [LibraryBook], _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) async throws -> [Examined] {
        let count = found.count
        // The next one last.
        found.reverse()
        var results: [Examined] = []
        results.reserveCapacity(count)
        /// Books that come behind one that is still being looked into, by their places.
        var early: [Int: [Examined]] = [:]
        var (done, ended) = (0, 0)
        try await withThrowingTaskGroup(of: (Int, [Examined], JournalFind?).self) { group in
            var next = 0
            func begin() {
                guard let book = found.popLast() else { return }
                let place = next
                next += 1
                group.addTask {
                    let (examined, find) = try await look(into: book, known, journal)
                    return (place, examined, find)
                }
            }
            for _ in 0..<Self.atOnce { begin() }
            while let (place, examined, find) = try await group.next() {
                early[place] = examined
                while let first = early.removeValue(forKey: ended) {
                    results += first
                    ended += 1
                }
                if let find, !isDryRun { try await WorkerPool.reading.run { try journal.save(find) } }
                done += 1
                onEvent(.examined(done, of: count))
                begin()
            }
        }
        if Task.isCancelled { throw ForgeError.cancelled(step: .probing) }
        return results
    }

    /// The books of one find; with what is to be remembered of it, if it was opened. Looked into anew, as often as
    /// retries allow, where that fails for a passing reason: what is opened decides what is a book, and its name.
    private func look(
        into found: LibraryBook, _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) async throws -> ([Examined], JournalFind?) {
        if let failure = found.failure { return ([Self.unseen(found, failure)], nil) }
        var attempts = 0
        while true {
            attempts += 1
            let result = try await lookOnce(into: found, known, journal)
            let failure = result.0.lazy.compactMap(\.failure).first(where: \.isTransient)
            guard let failure, try await isWorthwhile(failure, after: attempts) else { return result }
        }
    }

    private func lookOnce(
        into found: LibraryBook, _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) async throws -> ([Examined], JournalFind?) {
        try Task.checkCancellation()
        let (fingerprint, before) = try await WorkerPool.reading.runAround {
            () -> (Fingerprint?, [Examined]?) in
            do throws(ForgeError) {
                let identity = try BookIdentity(found, options)
                return (identity.fingerprint(), options.force ? nil : try finished(identity, known, journal))
            } catch {
                // Of loose files each may be a book of its own: those that can be looked at are.
                return (nil, found.hasFolder ? [Self.unseen(found, error)] : nil)
            }
        }
        if let before { return (before, nil) }
        let parts = await maker.open(found, for: request)
        let opened = try await WorkerPool.reading.runAround {
            parts.map { part, plan -> Examined in
                do throws(ForgeError) {
                    let own = try BookIdentity(part, options)
                    return Examined(
                        source: part.path, fingerprint: own.fingerprint(),
                        finding: .opened(part, plan, own))
                } catch {
                    return Self.unseen(part, error)
                }
            }
        }
        guard let fingerprint, opened.allSatisfy({ $0.unseen == nil }) else { return (opened, nil) }
        let books = opened.map {
            JournalFind.Book(source: Data($0.source.bytes), fingerprint: $0.fingerprint.text)
        }
        return (opened, JournalFind(fingerprint: fingerprint.text, books: books))
    }

    private static func unseen(_ book: LibraryBook, _ error: ForgeError) -> Examined {
        Examined(source: book.path, fingerprint: Fingerprint(), finding: .unseen(book, error))
    }

    /// The books of a folder in which nothing has changed since all of them were finished.
    ///
    /// - Throws: `ForgeError`: it cannot be told whether an output is still what it was.
    private func finished(
        _ identity: BookIdentity, _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) throws(ForgeError) -> [Examined]? {
        if let books = try journal.find(identity.fingerprint().text),
            let done = try finished(books, known, under: nil)
        {
            return done
        }
        for (other, policy) in identity.others {
            if let books = try journal.find(other.text), let done = try finished(books, known, under: policy)
            {
                return done
            }
        }
        return nil
    }

    /// - Parameter policy: the ruling of damaged tracks that they were made under; nil for that of this batch.
    private func finished(
        _ books: [JournalFind.Book], _ known: [ForgePath: JournalEntry], under policy: DamagePolicy?
    ) throws(ForgeError) -> [Examined]? {
        var examined: [Examined] = []
        for book in books {
            guard let entry = known[ForgePath(bytes: book.source)],
                let fingerprint = Fingerprint(book.fingerprint), entry.fingerprint == fingerprint,
                policy.map(entry.isWhole) ?? true, try isFinished(entry)
            else { return nil }
            examined.append(Examined(source: entry.sourcePath, fingerprint: fingerprint))
        }
        return examined
    }

    /// - Throws: `ForgeError`: it cannot be told whether the output is still what it was.
    func isFinished(_ entry: JournalEntry) throws(ForgeError) -> Bool {
        guard entry.state == .done, let made = entry.made else { return false }
        return try FileState.at(entry.outputPath) == made
    }
}
