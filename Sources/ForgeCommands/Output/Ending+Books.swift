import ForgeBatch
import ForgeModel

extension Ending {
    /// Of a list of books; nil where all could be looked at: a list without the others is not whole.
    ///
    /// - Parameter errors: why books, or folders, could not be looked at.
    init?(unseen errors: [ForgeError], of count: Int) { self.init(errors, of: count, "book", "looked at") }

    /// Of several things; nil where none failed.
    ///
    /// - Parameters:
    ///   - thing: what one is called.
    ///   - done: what could not be done with some.
    init?(_ errors: [ForgeError], of count: Int, _ thing: String, _ done: String) {
        guard let outcome = Outcome(books: errors) else { return nil }
        self.init(
            outcome,
            "\(QuantityText.count(errors.count, thing)) of \(count) could not be \(done); "
                + "correct what is said above and run the command again")
    }
}
