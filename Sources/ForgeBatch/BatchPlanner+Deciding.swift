import ForgeKit
import ForgeModel

extension BatchPlanner {
    /// Blocks.
    func decide(_ examined: [Examined], _ known: [FilePath: JournalBook]) -> (BatchPlan, [Job]) {
        var plan = BatchPlan(items: [], warnings: [], freeBytes: Forge.freeBytes(at: options.output))
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

    /// Where each book goes: to where it was before, if the rules still allow that, else to a path of its own.
    private func outputs(
        of examined: [Examined], _ known: [FilePath: JournalBook], _ tree: inout OutputTree
    ) -> [FilePath] {
        let wanted = examined.map { one -> FilePath in
            // A finished book stays where it is, whatever a template says now.
            guard let opened = one.opened, !isUnchanged(one, known[one.source]) else {
                return known[one.source]!.outputPath
            }
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
            if isUnchanged(one, entry) { return item }
            item.action = .make
            // The boxes around the sound.
            item.expectedBytes = plan.expectedBytes + 65_536
        }
        if let entry, isSame, entry.state == .setAside, !options.force, !options.onlyFailed {
            item.action = .skip
            item.reason = Recovery.setAside
            return item
        }
        item.reason = reason(entry, isSame: isSame)
        let existing = FileState(output)
        let isOurs = existing != nil && entry?.made == existing
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

    /// Whether a book that was opened need not be made.
    private func isUnchanged(_ one: Examined, _ entry: JournalBook?) -> Bool {
        guard !options.force, let entry, entry.fingerprint == one.fingerprint else { return false }
        if case .failure? = one.opened?.plan { return false }
        return isFinished(entry)
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
