import ForgeModel
import ForgeSystem

/// Where a batch reads and where it writes, and that the two are not taken for each other.
struct BatchFolders {
    /// Each once, as the user named them; one that holds others before those, else in the order in which they were given.
    private(set) var libraries: [ForgePath] = []
    /// Warnings about libraries that were given more than once.
    private(set) var warnings: [String] = []
    /// Libraries of which it cannot be told for a passing reason where they are: nobody may make books of them.
    private(set) var hidden: [ForgePath: ForgeError] = [:]
    /// Folders whose files were made or moved there by a batch.
    private let written: Set<FileIdentity>

    /// - Throws: `ForgeError`, `usage`: a library that is the output folder or lies in it, where what was made could not
    ///   be told from its sources; `inputUnreadable`: where something lies cannot be told for a passing reason.
    init(_ options: BatchOptions) throws(ForgeError) {
        var written: Set<FileIdentity> = []
        for folder in [options.output, options.organize].compactMap(\.self) {
            if let identity = try FileStatus.seen(folder, .output)?.identity { written.insert(identity) }
        }
        self.written = written
        /// The folders of each library; nil for one that cannot be reached, which is listed, and then fails.
        var found: [(library: ForgePath, folders: [FileIdentity]?)] = []
        for library in options.libraries {
            var folders: [FileIdentity]?
            do throws(SystemError) { folders = try Self.folders(above: library) } catch {
                if error.isPassing {
                    hidden[library] = ForgeError(errno: error.code, .input, step: .planning, path: library)
                }
            }
            if let folders, folders.contains(where: written.contains) {
                throw ForgeError(
                    .usage, step: .planning, path: library,
                    reason: "it is a library, and the folder for the books is the same one or around it",
                    remedy: "name another folder with \(.output), one inside the library will do")
            }
            let isKnown = found.contains { known in
                folders.map { $0.first == known.folders?.first } ?? (library == known.library)
            }
            if isKnown {
                warnings.append("\(library): it was given more than once")
            } else {
                found.append((library, folders))
            }
        }
        let roots = Set(found.compactMap(\.folders?.first))
        // Swift's sort promises no stability.
        libraries = found.enumerated().map { place, one in
            (library: one.library, above: (one.folders ?? []).dropFirst().count(where: roots.contains), place)
        }.sorted { ($0.above, $0.2) < ($1.above, $1.2) }.map(\.library)
    }

    /// True for what lies in the output folder, or where sources are moved to.
    ///
    /// - Throws: `ForgeError`: it cannot be told for a passing reason.
    func holdsOutput(_ path: ForgePath) throws(ForgeError) -> Bool {
        guard !written.isEmpty else { return false }
        do throws(SystemError) {
            return try Self.folders(above: path).contains(where: written.contains)
        } catch {
            if error.isPassing { throw ForgeError(errno: error.code, .input, step: .planning, path: path) }
            return false
        }
    }

    /// The file at a path and the folders around it, innermost first: by identity, so that it is no matter how they are
    /// spelt.
    private static func folders(above path: ForgePath) throws(SystemError) -> [FileIdentity] {
        var path = try path.resolved()
        var folders = [try FileStatus(path).identity]
        while path != "/" {
            path = path.parent
            folders.append(try FileStatus(path).identity)
        }
        return folders
    }
}
