import ForgeKit
import ForgeModel

/// The books that a batch found in its libraries and that are wanted, before one of them is opened.
package struct BatchListing: Sendable {
    /// At least one. Folders that cannot be looked into are among them.
    var books: [LibraryBook]
    var warnings: [String]
    /// Where all books are that can be looked into, wanted or not, and all their files.
    var folders: Set<ForgePath> = []
    var files: Set<ForgePath> = []
    /// Folders and libraries of which nobody knows what they hold.
    var closed: [ForgePath] = []
}
