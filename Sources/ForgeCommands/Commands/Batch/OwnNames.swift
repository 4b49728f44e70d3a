import ForgeBatch
import ForgeModel
import ForgeSystem

/// The files that a batch writes for itself, by the names that were typed: no two of them may be one.
struct OwnNames {
    private let names: [(option: String, path: ForgePath)]

    init(_ setup: BatchSetup) {
        let options = setup.options
        let typed: [(String, ForgePath?)] = [
            ("--report", setup.report), ("--log-file", setup.log?.path), ("--journal", options.journal),
        ]
        var names = typed.compactMap { option, path in path.map { (option, $0) } }
        let journal = options.journalPath
        if options.journal == nil { names.append(("the journal", journal)) }
        names.append(("the lock", options.output.appending(".forge-native.lock")))
        names += ["-journal", "-wal", "-shm", ".lock"].map {
            ("the journal's own files", ForgePath(bytes: journal.bytes + Array($0.utf8)))
        }
        self.names = names
    }

    /// Blocks.
    ///
    /// - Throws: `ForgeError`, `usage`.
    func check() throws(ForgeError) {
        var known: [ForgePath: String] = [:]
        for (option, path) in names {
            let place = Self.place(path)
            if let other = known[place] {
                throw ForgeError(
                    .usage, step: .configuring, path: path,
                    reason: "it is named twice: for \(other) and \(option)",
                    remedy: "name another file for one of them")
            }
            known[place] = option
        }
    }

    /// The name in its folder, without links as far as that folder is there.
    private static func place(_ path: ForgePath) -> ForgePath {
        (try? path.parent.resolved())?.appending(path.lastComponent) ?? path
    }
}
