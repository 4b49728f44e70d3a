import ForgeModel
import ForgeSystem

/// The names under which an earlier run knew its libraries: "./Books", "Books" and "/home/ann/Books" may be one folder, and
/// what was finished below one name would be made again below another.
enum LibrarySpelling {
    /// The libraries, each under the name that leads to it in a journal; as it is where none does. Blocks.
    ///
    /// - Parameter sources: the journal's books.
    static func known(_ libraries: [ForgePath], _ sources: some Sequence<ForgePath>) -> [ForgePath] {
        let sources = Array(sources)
        guard !sources.isEmpty else { return libraries }
        var names: [FileIdentity: ForgePath]?
        return libraries.map { library in
            if sources.contains(where: { $0 == library || $0.isBelow(library) }) { return library }
            guard let identity = library.identity else { return library }
            let all = names ?? spellings(sources)
            names = all
            return all[identity] ?? library
        }
    }

    /// Of all folders above books, and books; of several names of one the shortest, so that it is the same each time.
    private static func spellings(_ sources: [ForgePath]) -> [FileIdentity: ForgePath] {
        var (seen, names): (Set<ForgePath>, [FileIdentity: ForgePath]) = ([], [:])
        for source in sources {
            var path = source
            while seen.insert(path).inserted {
                if let identity = path.identity {
                    names[identity] = [names[identity], path].compactMap(\.self).min {
                        ($0.bytes.count, $0.string) < ($1.bytes.count, $1.string)
                    }
                }
                path = path.parent
            }
        }
        return names
    }
}
