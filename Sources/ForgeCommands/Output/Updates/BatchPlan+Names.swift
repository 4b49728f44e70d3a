import ForgeBatch

extension BatchPlan {
    /// The books' names for people, in the order of `items`: titles, and beside one that several have the source.
    var names: [String] {
        let titles = items.map { $0.title ?? $0.source.stem.string }
        var uses: [String: Int] = [:]
        for title in titles { uses[title, default: 0] += 1 }
        return zip(items, titles).map { uses[$1] == 1 ? $1 : "\($1), \($0.source)" }
    }
}
