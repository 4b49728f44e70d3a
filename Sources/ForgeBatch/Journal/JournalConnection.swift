import ForgeKit
import ForgeModel
import GRDB

/// A journal's open database, closed when it is let go of.
///
/// Where a thread cannot be made, Dispatch waits for it without end, and GRDB's queue is one of Dispatch's: it wants a
/// thread when it is let go of. So one is asked for before the queue is made, and the queue is let go of on a thread
/// that nobody waits for; where there is none, its few bytes stay.
final class JournalConnection: Sendable {
    let queue: DatabaseQueue

    /// - Parameter make: opens the database.
    /// - Throws: `ForgeError` where there is no thread, and what `make` throws.
    init(_ make: () throws -> DatabaseQueue) throws {
        try checkForThread()
        queue = try make()
    }

    deinit {
        // What cannot be closed is closed when the process ends.
        try? queue.close()
        let queue = Unmanaged.passRetained(queue)
        let released = UInt(bitPattern: queue.toOpaque())
        try? startThread(named: "forge-journal") {
            if let queue = UnsafeRawPointer(bitPattern: released) {
                Unmanaged<DatabaseQueue>.fromOpaque(queue).release()
            }
        }
    }
}
