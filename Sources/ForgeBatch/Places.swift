import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a batch reads and where it writes, and that the two are not taken for each other.
struct Places {
    /// Each once, as the user named them.
    private(set) var libraries: [FilePath] = []
    /// Without links: what lies in these was made or moved there by a batch.
    private let written: [FilePath]

    /// - Throws: `ForgeError`, `usage`: a library that is the output folder, where books would be joined with their
    ///   sources.
    init(_ options: BatchOptions) throws(ForgeError) {
        written = ([options.output] + [options.organize].compactMap(\.self)).compactMap(Self.realPath)
        var seen: Set<FilePath> = []
        for library in options.libraries {
            let path = Self.realPath(library) ?? library
            if written.contains(path) {
                throw ForgeError(
                    .usage, step: .planning, path: library,
                    reason: "it is a library and the place for what is made of it",
                    remedy: "name another folder with -o, one inside the library will do")
            }
            if seen.insert(path).inserted { libraries.append(library) }
        }
    }

    /// True for what lies in the output folder, or where sources are moved to.
    func holdsOutput(_ path: FilePath) -> Bool {
        guard !written.isEmpty, let path = Self.realPath(path) else { return false }
        return written.contains { path == $0 || path.bytes.starts(with: $0.bytes + [UInt8(ascii: "/")]) }
    }

    private static func realPath(_ path: FilePath) -> FilePath? {
        guard let resolved = path.withCString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }
}
