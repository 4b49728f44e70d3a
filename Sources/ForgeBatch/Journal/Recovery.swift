import ForgeKit
import ForgeModel

/// Clears the state that an unfinished run left behind. The output folder's lock is held.
enum Recovery {
    /// In so many runs a book may be in flight when they end before it is set aside.
    static let crashLimit = 2
    /// Why such a book is not tried, and what to do about it.
    static let setAside =
        "set aside: two runs ended while it was in flight; --only-failed or --force tries it again"

    /// - Parameter wasStopped: the user had asked the last run to stop. Where it was not finished, that is
    ///   because the user did not wait for it, and no book's fault.
    /// - Returns: warnings.
    static func run(_ journal: Journal, wasStopped: Bool) throws(ForgeError) -> [String] {
        var warnings: [String] = []
        var folders: Set<FilePath> = []
        for var book in try journal.books(in: .running) {
            folders.insert(book.outputPath.parent)
            let now = try FileState.at(book.outputPath)
            if let now, now != book.before {
                // An output appears under its name when it is whole and checked; only the journal did not hear of it.
                (book.state, book.crashes) = (.done, 0)
                book.finish(now, nil)
                book.record?.outputBytes = now.size
            } else {
                if !wasStopped { book.crashes += 1 }
                book.state = wasStopped || book.crashes < crashLimit ? .interrupted : .setAside
                if book.state == .setAside { warnings.append("\(book.sourcePath): \(setAside)") }
            }
            try journal.save(book)
        }
        for folder in folders { Forge.removeStaleFiles(in: folder) }
        return warnings
    }
}
