/// An attempt at a book begins.
struct BeganRecord: Encodable {
    let book: Int
    let attempt: Int
    let title: String
}
