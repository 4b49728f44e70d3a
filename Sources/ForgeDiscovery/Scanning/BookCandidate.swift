package import ForgeModel
package import ForgeSystem

/// The files of one book before they are opened.
package struct BookCandidate: Sendable, Codable {
    /// The book's name after its folder or file, for the default output and as the weakest title. Never empty.
    package var name: String
    /// In the order in which they are joined; at least one, unless there is a `failure`.
    package var files: [ForgePath]
    /// Why the files are in this order, for people.
    package var orderReason: String
    /// True when the user gave the order, so that no rule may change it.
    package var isExplicitOrder: Bool
    /// The book's own folder; nil for files that were given by name or lie loose in a library.
    package var folder: ForgePath?
    /// The names of the folders above the book's own, outermost first, as far as the library reaches; the two above a
    /// folder that was named by itself, which say something only where one of them is known to be the author.
    package var parents: [String]
    /// True when `parents` begin below a library's root, so that their places tell the author and the series.
    package var isInLibrary = false
    /// Other files of the book's folder and disc folders that may say something of it, in natural order.
    package var sidecars: [ForgePath]
    /// The disc that each of `files` lies on by its folder's name; nil for files of no disc folder.
    package var discs: [Int?]
    /// True for the files at the root of a library: each a book of its own, unless their tags, their numbers or what lies
    /// beside them tell that they are one. `sidecars` are then all of the root's.
    package var isLoose = false
    /// True where such a file is the only audio of its library.
    package var isOnly = false
    /// Why the book cannot be known whole: its folder or one of its discs cannot be looked into. Such a book has a
    /// folder, and is not made.
    @Boxed package var failure: ForgeError?
    /// How names that are no UTF-8 are read.
    package var decoding = TextDecoding()
    /// Warnings about the files that were or were not taken.
    package var warnings: [String]

    package init(
        name: String, files: [ForgePath], orderReason: String, isExplicitOrder: Bool,
        folder: ForgePath? = nil,
        parents: [String] = [], sidecars: [ForgePath] = [], discs: [Int?]? = nil, warnings: [String] = []
    ) {
        self.name = name
        self.files = files
        self.orderReason = orderReason
        self.isExplicitOrder = isExplicitOrder
        self.folder = folder
        self.parents = parents
        self.sidecars = sidecars
        self.discs = discs ?? Array(repeating: nil, count: files.count)
        self.warnings = warnings
    }

    /// Keeps some of the files, with the discs that they lie on.
    package mutating func keep(_ isKept: (ForgePath) -> Bool) {
        let kept = zip(files, discs).filter { isKept($0.0) }
        (files, discs) = (kept.map(\.0), kept.map(\.1))
    }

    /// A folder of a library that cannot be looked into, the library's own or one below it.
    package static func unseen(
        _ path: ForgePath, below library: ForgePath, _ decoding: TextDecoding, _ error: ForgeError
    ) -> Self {
        let name = path.lastComponent.text(decoding)
        var book = Self(
            name: name.isEmpty ? "audiobook" : name, files: [], orderReason: "", isExplicitOrder: false,
            folder: path,
            parents: path == library ? [] : path.below(library).dropLast().map { $0.text(decoding) })
        (book.isInLibrary, book.failure, book.decoding) = (true, error, decoding)
        return book
    }
}
