import ForgeBatch

/// The end of a book.
struct EndedRecord: Encodable {
    let book: Int
    let result: BookResultRecord
}
