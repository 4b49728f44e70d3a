import ForgeKit
import ForgeModel

/// What a book is made of and by which options: its fingerprints, and the states of its files.
struct BookIdentity: Sendable {
    /// Audio and sidecars, in order; the state is nil where there is no file.
    let files: [(path: FilePath, state: FileState?)]
    private let options: BatchOptions

    /// Blocks.
    ///
    /// - Throws: `ForgeError`: what a file is cannot be told for a passing reason.
    init(_ book: LibraryBook, _ options: BatchOptions) throws(ForgeError) {
        self.options = options
        var files: [(path: FilePath, state: FileState?)] = []
        for path in book.files + book.sidecars {
            files.append((path, try Fingerprint.state(of: path)))
        }
        self.files = files
    }

    /// - Parameter damaged: the ruling of damaged tracks; nil takes the batch's.
    func fingerprint(_ damaged: DamagePolicy? = nil) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(options.digest(damaged ?? options.damaged).utf8)
        for (path, state) in files { fingerprint.add(path, state) }
        return fingerprint
    }

    /// The other rulings of damaged tracks, by the fingerprint that the book has under each.
    var others: [String: DamagePolicy] {
        var all: [String: DamagePolicy] = [:]
        for policy in DamagePolicy.allCases where policy != options.damaged {
            all[fingerprint(policy).text] = policy
        }
        return all
    }
}
