/// Slots of another process, of which this one gets some for a time.
package protocol SlotLender: Sendable {
    /// Tells that a book wants slots.
    func join()
    /// Tells that the book wants no more slots.
    func leave()
    /// Waits for a slot.
    func take()
    /// Gives a slot back.
    func giveBack()
    /// The share of the slots that is the book's, at least 1.
    var width: Int { get }
}
