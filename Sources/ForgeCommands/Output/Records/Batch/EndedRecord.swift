import ForgeBatch

/// What became of a book.
struct EndedRecord: Encodable {
    let book: Int
    let result: BookResultRecord
}
