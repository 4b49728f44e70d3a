/// Where a book's chunks are encoded: threads that the engine does not own and that other books use too.
package protocol EncodeLane: Sendable {
    /// How many jobs of this book may run at once at most.
    var width: Int { get }

    /// Runs a job when a thread is free and it is this book's turn. A book's jobs begin in the order they are given.
    func submit(_ job: @escaping @Sendable () -> Void)

    /// How many tracks of this book may be decoded ahead at once, beside the one whose turn it is.
    var decoders: Int { get }

    /// Runs a job on a thread for decoding ahead. The job may wait for the book to go on.
    func decode(_ job: @escaping @Sendable () -> Void)
}
