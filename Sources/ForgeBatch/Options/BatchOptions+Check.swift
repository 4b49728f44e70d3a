import ForgeKit
package import ForgeModel

extension BatchOptions {
    /// Bounds and conflicts that need no look at a library: asked before any work and by the command line's parser.
    ///
    /// - Throws: `OptionMistake`, the first there is.
    package func check() throws(OptionMistake) {
        try Self.check(workers: workers, names)
        if let limit, limit < 1 { throw OptionMistake("\(names[.limit]) is at least 1, not \(limit)") }
        if retry.retries < 0 {
            throw OptionMistake("\(names[.retries]) is at least 0, not \(retry.retries)")
        }
        if onlyFailed, force {
            throw OptionMistake("\(names[.onlyFailed]) and \(names[.force]) cannot go together")
        }
        try books.check()
    }

    /// - Parameter workers: books that are to be in flight at once.
    /// - Throws: `OptionMistake`.
    package static func check(workers: Int, _ names: OptionNames) throws(OptionMistake) {
        guard (1...WorkerPool.mostBooks).contains(workers) else {
            throw OptionMistake("\(names[.workers]) is 1 to \(WorkerPool.mostBooks), not \(workers)")
        }
    }
}
