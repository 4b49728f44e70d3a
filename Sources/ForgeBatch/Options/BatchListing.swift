import ForgeKit
import ForgeModel

/// The books that a batch found in its libraries and that are wanted, before one of them is opened.
struct BatchListing: Sendable {
    /// At least one. Folders that cannot be looked into are among them.
    var books: [LibraryBook]
    var warnings: [String]
    var places = Places()

    /// Where everything is.
    struct Places {
        /// Of all books that can be looked into, wanted or not.
        var folders: Set<ForgePath> = []
        /// Of those books.
        var files: Set<ForgePath> = []
        /// Folders and libraries of which nobody knows what they hold.
        var closed: [ForgePath] = []
    }
}
