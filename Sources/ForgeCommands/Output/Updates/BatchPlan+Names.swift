import ForgeBatch

extension BatchPlan {
    /// The books' names for people, in the order of `items`: titles, and beside one that several have the source.
    var names: [String] {
        let titles = items.map { $0.title ?? $0.source.stem.string }
        var (known, shared): (Set<String>, Set<String>) = ([], [])
        known.reserveCapacity(titles.count)
        for title in titles where !known.insert(title).inserted { shared.insert(title) }
        return zip(items, titles).map { shared.contains($1) ? "\($1), \($0.source)" : $1 }
    }
}
