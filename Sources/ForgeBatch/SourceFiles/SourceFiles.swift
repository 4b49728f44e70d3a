import ForgeKit
import ForgeModel
import ForgeSystem

/// The files that a batch reads, by identity: an output may be none of them, whatever links lead there.
struct SourceFiles {
    private let books: [LibraryBook]
    /// Looked up with the first question.
    private var known: Set<FileIdentity>?

    init(_ books: [LibraryBook]) { self.books = books }

    /// Whether a path leads to one of them. Blocks.
    ///
    /// - Throws: `ForgeError`: it cannot be told for a passing reason.
    mutating func holds(_ path: ForgePath) throws(ForgeError) -> Bool {
        guard let identity = try FileStatus.seen(path, .output)?.identity else { return false }
        if let known { return known.contains(identity) }
        var all: Set<FileIdentity> = []
        for file in books.flatMap({ $0.files + $0.sidecars }) {
            if let one = try FileStatus.seen(file, .input)?.identity { all.insert(one) }
        }
        known = all
        return all.contains(identity)
    }
}
