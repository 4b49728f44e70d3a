/// Slots of another process, of which this one gets some for a time.
package protocol SlotLender: Sendable {
    /// A book comes that wants slots.
    func join()
    /// It has come to its end.
    func leave()
    /// Waits for a slot.
    func take()
    /// Gives a slot back.
    func giveBack()
    /// The share of the slots that is the book's, at least 1.
    var width: Int { get }
}
