import ForgeKit

/// The books that a batch found in its libraries and that are wanted, before one of them is opened.
public struct BatchListing: Sendable {
    /// At least one. Folders that cannot be looked into are among them.
    var books: [LibraryBook]
    var warnings: [String]
}
