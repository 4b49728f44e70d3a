import ForgeModel
import Foundation
import GRDB

/// The books that a folder turned out to hold.
struct JournalFind: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "find"

    struct Book: Codable, Hashable {
        var source: Data
        var fingerprint: String
    }

    /// Of all files that were looked into, loose ones together.
    var fingerprint: String
    var books: [Book]

    /// The same with other names for its books.
    func renamed(_ name: (ForgePath) -> ForgePath) -> JournalFind {
        var find = self
        find.books = books.map { book in
            Book(source: Data(name(ForgePath(bytes: book.source)).bytes), fingerprint: book.fingerprint)
        }
        return find
    }
}
