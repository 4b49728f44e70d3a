import ForgeKit
import ForgeModel

/// Clears the state that an unfinished run left behind. The output folder's lock is held.
enum Recovery {
    /// In so many runs a book may be in flight when they end before it is set aside.
    static let crashLimit = 2
    /// Why such a book is not tried, and what to do about it.
    static func setAside(_ names: OptionNames) -> String {
        "set aside: two runs ended while it was in flight; \(names[.onlyFailed]) or \(names[.force]) tries it again"
    }

    /// - Parameters:
    ///   - wasStopped: the user had asked the last run to stop. Where it was not finished, that is because the user
    ///     did not wait for it, and no book's fault.
    ///   - names: how warnings call options.
    /// - Returns: warnings.
    static func run(
        _ journal: Journal, wasStopped: Bool, names: OptionNames
    ) throws(ForgeError) -> [String] {
        var warnings: [String] = []
        var folders: Set<ForgePath> = []
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
                if book.state == .setAside { warnings.append("\(book.sourcePath): \(setAside(names))") }
            }
            try journal.save(book)
        }
        for folder in folders { folder.removeStaleOutputs() }
        return warnings
    }
}
