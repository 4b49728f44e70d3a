import ForgeKit
import ForgeModel
import ForgeSystem
import GRDB

/// A journal's open database, closed when it is let go of.
///
/// Where a thread cannot be made, Dispatch waits for it without end, and GRDB's queue is one of Dispatch's: it wants a
/// thread when it is let go of. So one is asked for before the queue is made, and the queue is let go of on a thread
/// that nobody waits for; where there is none, its few bytes stay.
final class JournalConnection: Sendable {
    let queue: DatabaseQueue

    /// - Parameters:
    ///   - path: the file, for errors.
    ///   - make: opens the database.
    /// - Throws: `ForgeError` where there is no thread, and what `make` throws.
    init(_ path: ForgePath, _ make: () throws -> DatabaseQueue) throws {
        try checkForThread()
        queue = try Self.watched(path, make)
    }

    deinit {
        let queue = Unmanaged.passRetained(queue)
        let released = UInt(bitPattern: queue.toOpaque())
        let isClosed = Monitor(false)
        do throws(ForgeError) {
            try startThread(named: "forge-journal") {
                guard let pointer = UnsafeRawPointer(bitPattern: released) else { return }
                let queue = Unmanaged<DatabaseQueue>.fromOpaque(pointer)
                // What cannot be closed is closed when the process ends.
                try? queue.takeUnretainedValue().close()
                isClosed.update { $0 = true }
                queue.release()
            }
            // A disk that does not answer keeps nobody from the end.
            isClosed.wait(milliseconds: Self.patience) { $0 }
        } catch {
            try? queue.takeUnretainedValue().close()
        }
    }

    private static let patience = 2000

    /// Does something with the database, as a call that may not return.
    func use<T>(_ body: (DatabaseQueue) throws -> T) throws -> T {
        try Self.watched(ForgePath(queue.path)) { try body(queue) }
    }

    private static func watched<T>(_ path: ForgePath, _ body: () throws -> T) throws -> T {
        try BlockingCall.always("SQLite", path.bytes) { Result { try body() } }.get()
    }
}
