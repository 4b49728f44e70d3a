import ForgeModel

@testable import ForgeBatch

extension Journal {
    /// All rows in full, by source.
    func books() throws -> [ForgePath: JournalBook] {
        try Dictionary(
            uniqueKeysWithValues: entries().keys.compactMap { source in
                try book(source).map { (source, $0) }
            })
    }
}
