import ForgeKit
import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files that a batch reads, by identity: an output may be none of them, whatever links lead there.
struct SourceFiles {
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        /// Nil where nothing is, or nothing that may be reached. Blocks.
        ///
        /// - Throws: `ForgeError`: it cannot be told for a passing reason.
        init?(_ path: FilePath, _ role: FileRole) throws(ForgeError) {
            var status = stat()
            guard path.withCString({ stat($0, &status) }) == 0 else {
                let error = ForgeError(errno: errno, role, step: .planning, path: path)
                if error.isTransient { throw error }
                return nil
            }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    private let books: [LibraryBook]
    /// Looked up with the first question.
    private var known: Set<Identity>?

    init(_ books: [LibraryBook]) { self.books = books }

    /// Whether a path leads to one of them. Blocks.
    ///
    /// - Throws: `ForgeError`: it cannot be told for a passing reason.
    mutating func holds(_ path: FilePath) throws(ForgeError) -> Bool {
        guard let identity = try Identity(path, .output) else { return false }
        if let known { return known.contains(identity) }
        var all: Set<Identity> = []
        for file in books.flatMap({ $0.files + $0.sidecars }) {
            if let one = try Identity(file, .input) { all.insert(one) }
        }
        known = all
        return all.contains(identity)
    }
}
