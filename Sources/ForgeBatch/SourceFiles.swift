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

        /// Nil where nothing is. Blocks.
        init?(_ path: FilePath) {
            var status = stat()
            guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    private let books: [LibraryBook]
    /// Looked up with the first question.
    private var known: Set<Identity>?

    init(_ books: [LibraryBook]) { self.books = books }

    /// Whether a path leads to one of them. Blocks.
    mutating func holds(_ path: FilePath) -> Bool {
        if known == nil { known = Set(books.flatMap { $0.files + $0.sidecars }.compactMap(Identity.init)) }
        return Identity(path).map { known?.contains($0) ?? false } ?? false
    }
}
