import ForgeKit
import ForgeModel

/// The sources and options of a book: its fingerprints, and the states of its files.
struct BookIdentity: Sendable {
    /// Audio and sidecars, in order; the state is nil where there is no file.
    let files: [(path: ForgePath, state: FileState?)]
    private let options: BatchOptions

    /// Blocks.
    ///
    /// - Throws: `ForgeError`: what a file is cannot be told for a passing reason.
    init(_ book: LibraryBook, _ options: BatchOptions) throws(ForgeError) {
        self.options = options
        var files: [(path: ForgePath, state: FileState?)] = []
        for path in book.files + book.sidecars {
            files.append((path, try Fingerprint.state(of: path)))
        }
        self.files = files
    }

    /// The files count by their absolute names, which are the same from any folder.
    func fingerprint() -> Fingerprint { fingerprint(options.damaged, \.absolute) }

    private func fingerprint(_ damaged: DamagePolicy, _ name: (ForgePath) -> ForgePath) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(options.digest(damaged).utf8)
        for (path, state) in files { fingerprint.add(name(path), state) }
        return fingerprint
    }

    /// The other fingerprints of the book, with the ruling of damaged tracks that it has each under; nil is the batch's own.
    /// Journals of earlier versions have files by their names as they were typed.
    var others: [Fingerprint: DamagePolicy?] {
        var all: [Fingerprint: DamagePolicy?] = [:]
        for policy in DamagePolicy.allCases {
            let other = policy == options.damaged ? nil : policy
            all.updateValue(other, forKey: fingerprint(policy, \.self))
            if other != nil {
                all.updateValue(other, forKey: fingerprint(policy, \.absolute))
            }
        }
        return all
    }
}
