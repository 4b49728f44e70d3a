import ForgeKit
import ForgeModel
import ForgeSystem

/// The books that a batch reaches by way of more than one of its libraries: one library lies in another, or links lead
/// to the same files. Each is made once, as the book of the first library that has it.
struct Repeats {
    /// A file by the folder that it lies in, so that hard links and copied links stay files of their own.
    private struct Place: Hashable {
        var folder: FileIdentity
        var name: ForgePath
    }

    /// How many books there are so far.
    private var count = 0
    /// The books of earlier libraries that hold a file, by where it lies.
    private var holders: [Place: Set<Int>] = [:]
    /// The files of each book, however their files are reached.
    private var wholes: Set<Set<FileIdentity>> = []
    /// Folders that cannot be looked into.
    private var closed: Set<FileIdentity> = []
    private var warnings: [String] = []

    /// The books of all libraries, each once. Blocks.
    static func leftOut(
        of found: [(library: ForgePath, books: [LibraryBook])]
    ) -> (books: [LibraryBook], warnings: [String]) {
        guard found.count > 1 else { return (found.first?.books ?? [], []) }
        var repeats = Repeats()
        let books = found.flatMap { repeats.firsts($0.books, of: $0.library) }
        return (books, repeats.warnings)
    }

    /// The books of the next library that no earlier one has.
    private mutating func firsts(_ books: [LibraryBook], of library: ForgePath) -> [LibraryBook] {
        let known = books.map { (book: $0, places: places($0), whole: whole($0)) }
        let firsts = known.filter { !isRepeat($0.book, $0.places, $0.whole) }
        let number = books.count - firsts.count
        if number > 0 {
            let which =
                books.count == 1
                ? "its book was"
                : (number == books.count ? "its \(number) books" : "\(number) of its \(books.count) books")
                    + (number == 1 ? " was" : " were")
            warnings.append(
                "\(library): \(which) found in another library, too, and made once, as that one's")
        }
        for (book, places, whole) in firsts {
            for place in places ?? [] { holders[place, default: []].insert(count) }
            if let whole { wholes.insert(whole) }
            if book.failure != nil, let folder = book.path.identity { closed.insert(folder) }
            count += 1
        }
        return firsts.map(\.book)
    }

    private func isRepeat(_ book: LibraryBook, _ places: Set<Place>?, _ whole: Set<FileIdentity>?) -> Bool {
        if book.failure != nil { return book.path.identity.map(closed.contains) ?? false }
        if let whole, wholes.contains(whole) { return true }
        guard let first = places?.first, var common = holders[first] else { return false }
        for place in places ?? [] { common.formIntersection(holders[place] ?? []) }
        return !common.isEmpty
    }

    /// Nil where one cannot be told.
    private func places(_ book: LibraryBook) -> Set<Place>? {
        var folders: [ForgePath: FileIdentity] = [:]
        var places: Set<Place> = []
        for file in book.files {
            let parent = file.parent
            guard let folder = folders[parent] ?? parent.identity else { return nil }
            folders[parent] = folder
            places.insert(Place(folder: folder, name: file.lastComponent))
        }
        return places
    }

    private func whole(_ book: LibraryBook) -> Set<FileIdentity>? {
        var files: Set<FileIdentity> = []
        for file in book.files {
            guard let identity = file.identity else { return nil }
            files.insert(identity)
        }
        return files.isEmpty ? nil : files
    }
}
