import ForgeKit
import ForgeModel

extension BatchPlanner {
    /// Where each book goes: to where it was before, if the rules still allow that, else to a path of its own.
    func outputs(
        of examined: [Examined], _ known: [ForgePath: JournalEntry], _ tree: inout OutputTree
    ) -> [ForgePath] {
        // What lies below a folder that cannot be looked into has its outputs still.
        let closed = Set(examined.compactMap { $0.unseen == nil ? nil : $0.source })
        if !closed.isEmpty {
            for (source, entry) in known where Self.folders(above: source).contains(where: closed.contains) {
                tree.reserve(entry.outputPath)
            }
        }
        let wanted = examined.map { one -> ForgePath in
            // A finished book stays where it is, whatever a template says now.
            if let entry = known[one.source],
                one.opened == nil || ((try? isUnchanged(one, entry)) ?? true)
            {
                return entry.outputPath
            }
            let metadata = (try? one.opened?.plan.get())?.metadata ?? BookMetadata()
            guard let book = one.opened?.book ?? one.unseen?.book else {
                preconditionFailure("a book that is not in the journal was opened or is unseen")
            }
            return tree.path(for: book, metadata: metadata)
        }
        var outputs = [ForgePath?](repeating: nil, count: examined.count)
        for (place, one) in examined.enumerated() {
            if let before = known[one.source]?.outputPath, tree.keep(before, insteadOf: wanted[place]) {
                outputs[place] = before
            }
        }
        // What cannot be looked into takes no name away.
        for isSeen in [true, false] {
            for place in examined.indices
            where outputs[place] == nil && (examined[place].unseen == nil) == isSeen {
                outputs[place] = tree.claim(wanted[place])
            }
        }
        return zip(outputs, wanted).map { $0 ?? $1 }
    }
}
