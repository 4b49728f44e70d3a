import ForgeKit
import ForgeModel

/// Which books of its libraries a batch takes, by their names.
struct Selection {
    private let include: [(text: String, glob: Glob)]
    private let exclude: [Glob]
    private let names: OptionNames

    init(_ options: BatchOptions) {
        include = options.include.map { ($0, Glob($0)) }
        exclude = options.exclude.map { Glob($0) }
        names = options.names
    }

    func takes(_ book: LibraryBook) -> Bool {
        let names = Self.names(of: book)
        return (include.isEmpty || include.contains { Self.matches($0.glob, book, names) })
            && !exclude.contains { $0.matches(names) }
    }

    private static func names(of book: LibraryBook) -> [String] {
        // Loose files are one find: its books are told apart later, and patterns mean folders.
        var names = book.folders.map(\.string)
        if !book.hasFolder, book.files.count == 1 { names.append(book.files[0].lastComponent.string) }
        return names
    }

    /// Of a folder that cannot be looked into nobody knows what lies below.
    private static func matches(_ glob: Glob, _ book: LibraryBook, _ names: [String]) -> Bool {
        book.failure == nil ? glob.matches(names) : glob.mayMatch(below: names)
    }

    // MARK: Nothing

    /// Warnings of patterns that match none of the books.
    func idlePatterns(_ books: [LibraryBook]) -> [String] {
        let all = include.isEmpty ? [] : books.map { ($0, Self.names(of: $0)) }
        return include.filter { pattern in !all.contains { Self.matches(pattern.glob, $0, $1) } }
            .map { "\(names[.include]) \($0.text) matches no book" }
    }

    /// Why there is nothing to do, though the libraries hold books.
    func nothing(of count: Int, in library: ForgePath) -> ForgeError {
        let books = count == 1 ? "its one book is" : "none of its \(count) books is"
        let words = count == 1 ? "not wanted" : "wanted"
        return ForgeError(
            .usage, step: .scanning, path: library, reason: "\(books) \(words)",
            remedy:
                """
                correct \(.include) or \(.exclude); without a slash they mean a folder's name, with one its path below the \
                library
                """)
    }

    /// A library in which there is nothing, though somebody named it for one.
    static func nothing(in library: ForgePath) -> ForgeError {
        ForgeError(
            .noAudio, step: .scanning, path: library, reason: "there is no book in it",
            remedy: "check the name, and that what belongs there is mounted")
    }
}
