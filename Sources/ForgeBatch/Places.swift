import ForgeModel
import ForgeSystem

/// Where a batch reads and where it writes, and that the two are not taken for each other.
struct Places {
    /// Each once, as the user named them.
    private(set) var libraries: [FilePath] = []
    /// Without links: what lies in these was made or moved there by a batch.
    private let written: [FilePath]

    /// - Throws: `ForgeError`, `usage`: a library that is the output folder or lies in it, where what was made could not
    ///   be told from its sources; `inputUnreadable`: where something lies cannot be told for a passing reason.
    init(_ options: BatchOptions) throws(ForgeError) {
        var written: [FilePath] = []
        for folder in [options.output, options.organize].compactMap(\.self) {
            if let path = try Self.realPath(folder) { written.append(path) }
        }
        self.written = written
        var seen: Set<FilePath> = []
        for library in options.libraries {
            // One that cannot be reached is listed, and then fails.
            let path = ((try? Self.realPath(library)) ?? nil) ?? library
            if written.contains(where: { path.isInside($0) }) {
                throw ForgeError(
                    .usage, step: .planning, path: library,
                    reason: "it is a library, and the place for what is made of it or a part of that",
                    remedy: "name another folder with -o, one inside the library will do")
            }
            if seen.insert(path).inserted { libraries.append(library) }
        }
    }

    /// True for what lies in the output folder, or where sources are moved to.
    ///
    /// - Throws: `ForgeError`: it cannot be told for a passing reason.
    func holdsOutput(_ path: FilePath) throws(ForgeError) -> Bool {
        guard !written.isEmpty, let path = try Self.realPath(path) else { return false }
        return written.contains { path.isInside($0) }
    }

    /// Nil where the path leads nowhere or may not be followed.
    private static func realPath(_ path: FilePath) throws(ForgeError) -> FilePath? {
        do throws(SystemError) { return try path.resolved() } catch {
            if error.isPassing { throw ForgeError(errno: error.code, .input, step: .planning, path: path) }
            return nil
        }
    }
}

extension FilePath {
    /// Whether it is a folder or something below it. Both are absolute and without links.
    fileprivate func isInside(_ folder: FilePath) -> Bool {
        self == folder || folder == "/" || bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
    }
}
