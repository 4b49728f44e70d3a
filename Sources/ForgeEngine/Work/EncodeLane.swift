/// Where a book's chunks are encoded: threads that the engine does not own and that other books use too.
package protocol EncodeLane: Sendable {
    /// This book's share of the threads, at least 1: how many of its jobs to have at hand. It changes as other books come
    /// and go; a book whose jobs alone wait gets more than its share.
    var width: Int { get }

    /// Runs a job when a thread is free and it is this book's turn. A book's jobs begin in the order they are given.
    func submit(_ job: @escaping @Sendable () -> Void)

    /// How many tracks of this book may be decoded ahead at once, beside the one whose turn it is.
    var decoders: Int { get }

    /// Runs a job on a thread for decoding ahead. The job may wait for the book to go on.
    func decode(_ job: @escaping @Sendable () -> Void)
}
