import ForgeKit
import ForgeModel
import ForgeSystem

/// Puts what lies beside a book's audio beside its output. Blocks.
enum SidecarCopies {
    /// - Returns: why files were not copied. What is there already is kept.
    static func make(of book: LibraryBook, beside output: ForgePath) -> [ForgeError] {
        book.sidecars.compactMap { file in
            let copy = output.parent.appending(file.lastComponent)
            do throws(ForgeError) {
                if try FileState.at(copy) != nil { return nil }
                try FileMove.copy(file, to: copy)
            } catch {
                return error.code == .outputExists ? nil : error
            }
            return nil
        }
    }
}

/// Moves the sources of finished books to a shelf of their own, with the folders that they lie in. Blocks.
struct Organizer {
    let shelf: ForgePath

    /// Moves audio and sidecars, and removes the folders that this leaves empty, up to the library's own.
    ///
    /// - Returns: why files were not moved: one that cannot be, or whose place on the shelf is taken, stays where it is.
    func move(_ book: LibraryBook) -> [ForgeError] {
        let root = book.folders.reduce(shelf) { $0.appending($1) }
        let home = book.hasFolder ? book.path : book.path.parent
        var failures: [ForgeError] = []
        var discs: Set<ForgePath> = []
        for file in book.files + book.sidecars {
            // A disc's files stay in the disc's folder.
            let isOnDisc = file.parent != home
            let target = isOnDisc ? root.appending(file.parent.lastComponent) : root
            do throws(ForgeError) {
                try OutputFolder.make(target)
                try FileMove.move(file, to: target.appending(file.lastComponent))
                if isOnDisc { discs.insert(file.parent) }
            } catch {
                failures.append(error)
            }
        }
        // rmdir(2) leaves what still holds something.
        for disc in discs { _ = disc.withCString { rmdir($0) } }
        var folder = home
        for _ in book.folders {
            guard folder.withCString({ rmdir($0) }) == 0 else { break }
            folder = folder.parent
        }
        return failures
    }
}
