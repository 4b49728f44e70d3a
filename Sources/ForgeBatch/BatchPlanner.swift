import ForgeKit
import ForgeModel
import Foundation

/// Finds the books of a batch and decides what is to be done with each.
struct BatchPlanner {
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
    private struct Examined: Sendable {
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
        request.skipDamaged = options.skipDamaged
        return request
    }

    func plan() async throws -> (plan: BatchPlan, jobs: [Job]) {
        var plan = BatchPlan(items: [], warnings: [], freeBytes: nil)
        var found: [LibraryBook] = []
        let places = try Places(options)
        for library in places.libraries {
            let listing = try await maker.list(library)
            plan.warnings += listing.warnings
            found += listing.books.filter { isSelected($0) && !places.holdsOutput($0.path) }
        }
        onEvent(.found(books: found.count, files: found.reduce(0) { $0 + $1.files.count }))
        let known = try journal.books()
        let examined = try await examine(found, known)
        var jobs: [Job] = []
        var tree = OutputTree(root: options.output, template: options.template)
        let outputs = outputs(of: examined, known, &tree)
        for (place, one) in examined.enumerated() {
            let entry = known[one.source]
            if options.onlyFailed, !(entry.map { $0.state != .done } ?? false) { continue }
            plan.items.append(
                item(of: one, entry, output: outputs[place], &tree, &jobs, at: plan.items.count))
        }
        if let limit = options.limit, jobs.count > limit {
            for job in jobs[limit...] {
                plan.items[job.item].action = .skip
                plan.items[job.item].reason = "beyond --limit \(limit)"
            }
            jobs.removeSubrange(limit...)
        }
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
        _ found: [LibraryBook], _ known: [FilePath: JournalBook]
    ) async throws -> [Examined] {
        let finds = try journal.finds()
        var results = [[Examined]?](repeating: nil, count: found.count)
        var done = 0
        try await withThrowingTaskGroup(of: (Int, [Examined], JournalFind?).self) { group in
            var next = 0
            func begin() {
                guard next < found.count else { return }
                let place = next
                next += 1
                group.addTask {
                    try Task.checkCancellation()
                    let fingerprint = fingerprint(of: found[place])
                    if !options.force, let books = finds[fingerprint.text],
                        let examined = finished(books, known)
                    {
                        return (place, examined, nil)
                    }
                    let opened = await maker.open(found[place], for: request).map { part, plan in
                        let own = self.fingerprint(of: part)
                        return Examined(
                            source: part.path, fingerprint: own.text, opened: (part, plan, own))
                    }
                    let books = opened.map {
                        JournalFind.Book(source: Data($0.source.bytes), fingerprint: $0.fingerprint)
                    }
                    return (place, opened, JournalFind(fingerprint: fingerprint.text, books: books))
                }
            }
            for _ in 0..<Self.atOnce { begin() }
            while let (place, examined, find) = try await group.next() {
                results[place] = examined
                if let find, !isDryRun { try journal.save(find) }
                done += 1
                onEvent(.examined(done, of: found.count))
                begin()
            }
        }
        if Task.isCancelled { throw ForgeError.cancelled(step: .probing) }
        return results.flatMap { $0 ?? [] }
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

    private func isFinished(_ entry: JournalBook) -> Bool {
        entry.state == .done && entry.made != nil && FileState(entry.outputPath) == entry.made
    }

    private func fingerprint(of book: LibraryBook) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(options.digest.utf8)
        for file in book.files { fingerprint.add(file: file) }
        for file in book.sidecars { fingerprint.add(file: file) }
        return fingerprint
    }

    // MARK: Deciding

    /// Where each book goes: to where it was before, if the rules still allow that, else to a path of its own.
    private func outputs(
        of examined: [Examined], _ known: [FilePath: JournalBook], _ tree: inout OutputTree
    ) -> [FilePath] {
        let wanted = examined.map { one -> FilePath in
            guard let opened = one.opened else { return known[one.source]!.outputPath }
            let metadata = (try? opened.plan.get())?.metadata ?? BookMetadata()
            return tree.path(for: opened.book, metadata: metadata)
        }
        var outputs = [FilePath?](repeating: nil, count: examined.count)
        for (place, one) in examined.enumerated() {
            if let before = known[one.source]?.outputPath, tree.keep(before, insteadOf: wanted[place]) {
                outputs[place] = before
            }
        }
        for place in examined.indices where outputs[place] == nil {
            outputs[place] = tree.claim(wanted[place])
        }
        return outputs.map { $0! }
    }

    private func item(
        of one: Examined, _ entry: JournalBook?, output: FilePath, _ tree: inout OutputTree,
        _ jobs: inout [Job],
        at place: Int
    ) -> BatchPlan.Item {
        var item = BatchPlan.Item(
            source: one.source, output: output, action: .unchanged,
            reason: "finished, and nothing has changed since", title: entry?.record?.title,
            author: entry?.record?.author, audioSeconds: entry?.record?.audioSeconds ?? 0, expectedBytes: 0,
            error: nil, warnings: [])
        guard let (book, plan, fingerprint) = one.opened else { return item }
        let isSame = entry?.fingerprint == one.fingerprint
        switch plan {
        case .failure(let error) where error.isTransient:
            // Making it opens it again, as often as retries allow.
            (item.action, item.title) = (.make, book.name)
        case .failure(let error):
            (item.action, item.reason, item.error) = (.skip, "it cannot be made", error)
            item.title = book.name
            return item
        case .success(let plan):
            (item.title, item.author) = (plan.metadata[.title], plan.metadata[.author])
            item.audioSeconds = plan.length.seconds(at: plan.audio.sampleRate)
            item.warnings = plan.warnings
            if !options.force, isSame, let entry, output == entry.outputPath, isFinished(entry) {
                return item
            }
            item.action = .make
            item.expectedBytes = plan.expectedBytes
        }
        if let entry, isSame, entry.state == .setAside, !options.force, !options.onlyFailed {
            item.action = .skip
            item.reason =
                "set aside: two runs ended while it was in flight; --force or --only-failed tries again"
            return item
        }
        item.reason = reason(entry, isSame: isSame)
        let existing = FileState(output)
        let isOurs = existing != nil && entry?.made == existing && entry?.outputPath == output
        if existing != nil, !isOurs {
            switch options.conflict {
            case .replace: item.reason += ", replacing the file there"
            case .rename:
                item.output = tree.claim(output) { FileState($0) == nil }
                item.reason += ", beside the file there"
            case .skip:
                item.action = .skip
                item.reason = "a file of that name is there; --conflict replace or rename makes it"
                return item
            }
        }
        jobs.append(
            Job(
                item: place, book: book, fingerprint: fingerprint, output: item.output,
                mayReplace: isOurs || options.conflict == .replace))
        return item
    }

    private func reason(_ entry: JournalBook?, isSame: Bool) -> String {
        guard let entry else { return "new" }
        switch entry.state {
        case .running, .interrupted: return "its run did not come to its end"
        case .failed: return "it failed before"
        case .setAside: return "it was set aside"
        case .done:
            return !isSame
                ? "its files or options have changed"
                : options.force ? "asked for again" : "its output is gone or has changed"
        }
    }
}

extension ConversionPlan {
    /// Bytes that the output will need, about: its sound, four bytes of tables a packet, and its cover.
    var expectedBytes: Int64 {
        let seconds = length.seconds(at: audio.sampleRate)
        return Int64(seconds * Double(audio.bitRate) / 8) + length.value / 256 + Int64(cover?.size ?? 0)
            + 65_536
    }
}
