import ForgeKit
import ForgeModel

extension BatchPlanner {
    /// Blocks.
    func decide(
        _ examined: [Examined], _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) -> (BatchPlan, [Job]) {
        var plan = BatchPlan(
            items: [], warnings: [], preset: options.encoding.presetUse,
            freeBytes: options.output.freeBytes)
        plan.items.reserveCapacity(examined.count)
        var jobs: [Job] = []
        var sources = SourceFiles(examined.compactMap { $0.opened?.book })
        var tree = OutputTree(root: options.output, template: options.template)
        let outputs = outputs(of: examined, known, &tree)
        for (place, one) in examined.enumerated() {
            let entry = known[one.source]
            if options.onlyFailed, one.unseen == nil, !hasFailed(one.source, known) { continue }
            var one = one
            do throws(ForgeError) {
                plan.items.append(
                    try item(
                        of: one, entry, journal, output: outputs[place], &tree, &jobs, &sources,
                        at: plan.items.count))
            } catch {
                // Its output cannot be looked at.
                if let opened = one.opened { one.finding = .unseen(opened.book, error) }
                plan.items.append(Self.known(one, entry, output: outputs[place]))
            }
        }
        if let limit = options.limit, jobs.count > limit {
            for job in jobs[limit...] {
                plan.items[job.item].action = .skip
                plan.items[job.item].isBeyondLimit = true
                plan.items[job.item].reason = "beyond \(options.names[.limit]) \(limit)"
            }
            jobs.removeSubrange(limit...)
        }
        for index in plan.items.indices {
            plan.items[index].error = plan.items[index].error?.worded(options.names)
        }
        return (plan, jobs)
    }

    /// Whether an earlier run did not make a book, or could not look into a folder that it lies in.
    private func hasFailed(_ source: ForgePath, _ known: [ForgePath: JournalEntry]) -> Bool {
        if let entry = known[source] { return entry.state != .done }
        return Self.folders(above: source).contains { known[$0]?.wasNeverSeen == true }
    }

    static func folders(above path: ForgePath) -> [ForgePath] {
        var folders: [ForgePath] = []
        var folder = path.parent
        while folder != ".", folders.last != folder {
            folders.append(folder)
            folder = folder.parent
        }
        return folders
    }

    /// Takes folders out of the journal that an earlier run could not look into, and of whose books all are known now.
    func forgetFolders(
        above examined: [Examined], _ known: [ForgePath: JournalEntry], _ journal: Journal
    ) throws(ForgeError) {
        guard options.limit == nil, known.values.contains(where: \.wasNeverSeen) else { return }
        let sources = Set(examined.map(\.source))
        let seen = Set(examined.filter { $0.unseen == nil }.flatMap { Self.folders(above: $0.source) })
        for (source, entry) in known
        where entry.wasNeverSeen && seen.contains(source) && !sources.contains(source) {
            try journal.forget(source)
        }
    }

    /// The state of a book by the journal and the listing.
    private static func known(_ one: Examined, _ entry: JournalEntry?, output: ForgePath) -> BatchPlan.Item {
        var item = BatchPlan.Item(
            source: one.source, output: output, action: .unchanged,
            reason: "finished, and nothing has changed since", title: entry?.title,
            author: entry?.author, audioSeconds: entry?.audioSeconds ?? 0, expectedBytes: 0,
            error: nil, warnings: [])
        guard let (book, error) = one.unseen else { return item }
        (item.action, item.reason, item.error) = (.skip, "it cannot be looked at", error)
        item.title = item.title ?? book.name
        return item
    }

    private func item(
        of one: Examined, _ entry: JournalEntry?, _ journal: Journal, output: ForgePath,
        _ tree: inout OutputTree, _ jobs: inout [Job], _ sources: inout SourceFiles, at place: Int
    ) throws(ForgeError) -> BatchPlan.Item {
        var item = Self.known(one, entry, output: output)
        guard one.unseen == nil, let (book, plan, identity) = one.opened else { return item }
        let isSame = entry.map(one.isSame) ?? false
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
            item.copiedSeconds = plan.tracks.enumerated().reduce(0) { seconds, track in
                let own = track.element.length.seconds(at: track.element.sampleRate)
                return seconds + (plan.method(of: track.offset) == .copy ? own : 0)
            }
            item.warnings = plan.warnings
            if try isUnchanged(one, entry) { return item }
            item.action = .make
            // The boxes around the sound.
            item.expectedBytes = plan.expectedBytes + 65_536
        }
        if let entry, isSame, entry.state == .setAside, !options.force, !options.onlyFailed {
            item.action = .skip
            item.reason = Recovery.setAside(options.names)
            return item
        }
        item.reason = reason(entry, isSame: isSame)
        if case .success(let plan) = plan, let entry, try FileState.at(entry.outputPath) == entry.made,
            entry.made != nil
        {
            let change = BookChange(
                try journal.book(one.source)?.contents, seconds: entry.audioSeconds, now: identity, plan,
                below: one.source)
            if let text = change.text, !isSame { item.reason = "its files have changed: \(text)" }
            if change.isLoss, !options.force, !options.acceptsShorter {
                item.action = .skip
                item.reason =
                    "held back, since it would be shorter than what is there: \(change.lossText)"
                    + (change.text.map { "; \($0)" } ?? "") + "; \(options.names[.acceptsShorter]) makes it"
                item.isHeldBack = true
                return item
            }
        }
        let existing = try FileState.at(output)
        if options.conflict == .replace, existing != nil, try sources.holds(output) {
            item.action = .skip
            item.error = ForgeError(
                .usage, step: .planning, path: output, reason: "it is one of the files that are read",
                remedy: "choose another folder with \(.output), or another \(.template)")
            return item
        }
        let isOurs = existing != nil && entry?.made == existing
        if existing != nil, !isOurs {
            switch options.conflict {
            case .replace: item.reason += ", replacing the file there"
            case .rename:
                item.output = try tree.claim(output) { path throws(ForgeError) in
                    try FileState.at(path) == nil
                }
                item.reason += ", beside the file there"
            case .skip:
                item.action = .skip
                item.reason =
                    "a file of that name is there; \(options.names[.conflict]) replace or rename makes it"
                return item
            }
        }
        if let entry, entry.made != nil, entry.outputPath != item.output,
            try FileState.at(entry.outputPath) != nil
        {
            item.warnings.append("it gets another name, and its earlier file stays: \(entry.outputPath)")
        }
        jobs.append(
            Job(
                item: place, book: book, identity: identity, output: item.output,
                mayReplace: isOurs || options.conflict == .replace))
        return item
    }

    /// Whether a book that was opened need not be made.
    ///
    /// - Throws: `ForgeError`: it cannot be told whether the output is still what it was.
    func isUnchanged(_ one: Examined, _ entry: JournalEntry?) throws(ForgeError) -> Bool {
        guard !options.force, let entry, one.isSame(as: entry) else { return false }
        if case .failure? = one.opened?.plan { return false }
        return try isFinished(entry)
    }

    private func reason(_ entry: JournalEntry?, isSame: Bool) -> String {
        guard let entry else { return "new" }
        switch entry.state {
        case .running, .interrupted: return "its run was not finished"
        case .failed: return "it failed before"
        case .setAside: return "it was set aside"
        case .done:
            return !isSame
                ? "its files or options have changed"
                : options.force ? "asked for again" : "its output is gone or has changed"
        }
    }
}
