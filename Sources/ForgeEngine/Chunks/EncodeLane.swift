/// Where a book's chunks are encoded: threads that the engine does not own and that other books use too.
package protocol EncodeLane: Sendable {
    /// How many jobs of this book may run at once at most.
    var width: Int { get }

    /// Runs a job when a thread is free and it is this book's turn. A book's jobs begin in the order they are given.
    func submit(_ job: @escaping @Sendable () -> Void)
}
