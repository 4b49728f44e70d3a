import ForgeBatch
import ForgeModel

extension Ending {
    /// Of a list of books; nil where all could be looked at: a list without the others is not whole.
    ///
    /// - Parameter errors: why books, or folders, could not be looked at.
    init?(unseen errors: [ForgeError], of count: Int) {
        guard let outcome = Outcome(books: errors) else { return nil }
        self.init(
            outcome,
            "\(QuantityText.count(errors.count, "book")) of \(count) could not be looked at; "
                + "correct what is said above and run the command again")
    }
}
