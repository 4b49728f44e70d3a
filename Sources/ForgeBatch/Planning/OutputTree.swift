import ForgeKit
import ForgeModel
import Foundation

/// Where the books of a batch go. No two get one path, not even where names differ in case alone, which many file
/// systems do not tell apart.
struct OutputTree {
    let root: ForgePath
    let template: OutputTemplate?
    /// By their digests, which take a third of the paths' room; where two are alike a book gets a number to its name.
    private var taken: Set<Fingerprint> = []

    init(root: ForgePath, template: OutputTemplate?) {
        (self.root, self.template) = (root, template)
    }

    /// Where a book goes if nobody else goes there: as the template says, else a folder like its own with a file of
    /// that folder's name in it; files without a folder of their own go to where they lie.
    func path(for book: LibraryBook, metadata: BookMetadata) -> ForgePath {
        let name = FileName.safe(book.name)
        let own = name.isEmpty ? "audiobook" : name
        guard let template else {
            return book.folders.reduce(root) { $0.appending(FileName.safe(folder: $1)) }
                .appending(own + ".m4b")
        }
        let path = template.path(for: metadata, fallback: own)
        return root.appending(ForgePath(bytes: path.bytes + Array(".m4b".utf8)))
    }

    /// Keeps a path from everybody.
    mutating func reserve(_ path: ForgePath) { taken.insert(Self.key(path)) }

    /// Keeps a path for the book that had it before.
    ///
    /// - Returns: false where it is taken, or is not one that `path` could have become.
    mutating func keep(_ path: ForgePath, insteadOf wanted: ForgePath) -> Bool {
        guard path == wanted || Self.isNumbered(path, wanted) else { return false }
        return taken.insert(Self.key(path)).inserted
    }

    /// The path, or the next "name (2).m4b" that no book of this batch has.
    mutating func claim(_ wanted: ForgePath) -> ForgePath { claim(wanted) { _ in true } }

    /// The path, or the next free "name (2).m4b".
    ///
    /// - Parameter isFree: asked of paths that no book of this batch has.
    mutating func claim<E>(
        _ wanted: ForgePath, isFree: (ForgePath) throws(E) -> Bool
    ) throws(E) -> ForgePath {
        var number = 1
        while true {
            let path = number == 1 ? wanted : Self.numbered(wanted, number)
            if try isFree(path), taken.insert(Self.key(path)).inserted { return path }
            number += 1
        }
    }

    private static func numbered(_ path: ForgePath, _ number: Int) -> ForgePath {
        path.parent.appending(ForgePath(bytes: path.stem.bytes + Array(" (\(number)).m4b".utf8)))
    }

    private static func isNumbered(_ path: ForgePath, _ wanted: ForgePath) -> Bool {
        guard path.parent == wanted.parent, path.stem.bytes.starts(with: wanted.stem.bytes) else {
            return false
        }
        let rest = String(decoding: path.stem.bytes.dropFirst(wanted.stem.bytes.count), as: UTF8.self)
        return rest.wholeMatch(of: #/ \(\d+\)/#) != nil
    }

    private static func key(_ path: ForgePath) -> Fingerprint {
        var key = Fingerprint()
        // A Mac writes "ü" as two characters.
        key.add(path.string.lowercased().precomposedStringWithCanonicalMapping.utf8)
        return key
    }
}
