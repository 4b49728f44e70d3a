/// A warning of a book, or of the batch as a whole.
struct BatchWarningRecord: Encodable {
    let book: Int?
    let message: String
}
