package import ForgeDiscovery
import ForgeEngine
package import ForgeModel

/// A book of a library, or several that share a folder, before its files are opened; or a folder of which nobody knows
/// what it holds.
///
/// One of three views of a book, each for its own time. This one is what names tell: files to open, all that a batch ever has
/// of a finished book. A `ScannedBook` is what opened files say: tracks, chapters, length, the reason of the order. A
/// `BatchPlan.Item` is a decision, which stands for a finished book with the journal's word and no file opened. They share
/// path, title, author, warnings and error, and neither can hold another: an item with a scanned book inside would claim of
/// each finished book that it has no tracks, no chapters and no length, and a library of a hundred thousand pays 20 MB for it.
package struct LibraryBook: Sendable, Codable {
    /// Once for all copies: a large library is in several lists at once.
    private final class Content: Sendable, Codable {
        let candidate: BookCandidate
        /// Where its files lie.
        let folder: ForgePath
        let library: ForgePath

        init(_ candidate: BookCandidate, in folder: ForgePath, below library: ForgePath) {
            (self.candidate, self.folder, self.library) = (candidate, folder, library)
        }
    }

    private let content: Content

    package var candidate: BookCandidate { content.candidate }
    /// The names of the folders between the library and the book's files, outermost first, the book's own included.
    package var folders: [ForgePath] { content.folder.below(content.library) }

    /// Its folder; its first file where it has none of its own.
    package var path: ForgePath { candidate.folder ?? candidate.files[0] }
    /// The audio in the order of names.
    package var files: [ForgePath] { candidate.files }
    /// Files beside the audio that may hold metadata.
    package var sidecars: [ForgePath] { candidate.sidecars }
    /// After its folder or file.
    package var name: String { candidate.name }
    /// Why it cannot be made, known before its files are opened: its folder or one of its discs cannot be looked into.
    package var failure: ForgeError? { candidate.failure }
    /// Whether it has a folder of its own, as opposed to files that lie loose or beside other books'.
    package var hasFolder: Bool { candidate.folder != nil }

    package init(_ candidate: BookCandidate, below library: ForgePath) {
        content = Content(
            candidate, in: candidate.folder ?? candidate.files[0].parent, below: library)
    }

    /// A library that cannot be used, told of as a book that cannot be made.
    package init(
        _ library: ForgePath, _ failure: ForgeError, options: DiscoveryOptions = DiscoveryOptions()
    ) {
        self.init(
            BookCandidate.unseen(library, below: library, options.decoding, failure), below: library)
    }

    private init(_ content: Content) { self.content = content }

    func part(_ candidate: BookCandidate) -> LibraryBook {
        LibraryBook(Content(candidate, in: content.folder, below: content.library))
    }

    /// The same book with a failure, unless it has one.
    package func failing(_ error: ForgeError) -> LibraryBook { failed(failure ?? error) }

    fileprivate func failed(_ error: ForgeError) -> LibraryBook {
        var candidate = candidate
        candidate.failure = error
        return part(candidate)
    }
}

/// The books below a folder.
package struct LibraryListing: Sendable {
    /// In natural order of their paths, files at the root first. Folders that cannot be looked into are among them, each
    /// with its `failure`.
    package var books: [LibraryBook]
    /// Links that lead nowhere.
    package var warnings: [String]

    package init(books: [LibraryBook], warnings: [String]) {
        self.books = books
        self.warnings = warnings
    }

    /// The same with the calls that stalled in place of what was said of their files.
    func naming(_ stalls: [ForgeError]) -> LibraryListing {
        var listing = self
        for stall in stalls {
            listing.books = listing.books.map { $0.failure?.path == stall.path ? $0.failed(stall) : $0 }
        }
        return listing
    }
}
